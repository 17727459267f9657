# METADATA
# description: A whole input for tests, so that each test states only what it is about.
package countersign.lib.testing

import rego.v1

base := {
	"action": {
		"tool": "", "operation": "", "target": "", "words": [], "arguments": {}, "claims": {},
		"facts": {
			"sql": {"statements": [], "table_names": [], "column_names": [], "function_names": []},
			"argv": [], "command": "", "commands": [], "method": "", "path": "", "host": "",
			"unparsed": [], "other": {},
		},
	},
	"classification": {},
	"agent": {"id": "agent-1", "issuer": "issuer", "subject": "agent-1", "owner": "ada", "labels": {}},
	"principal": "",
	"delegation": [],
	"context": {
		"reason": "", "task": "", "ticket": "", "environment": "", "source_zone": "",
		"destination_zone": "", "blast_radius": "",
	},
	"time": {"utc": "2026-11-21T07:00:00.000Z", "epoch_ms": 1795244400000, "weekday": 6, "hour": 7},
	"history": {
		"agent_recent": {"window_ms": 0, "requests": 0, "denials": 0},
		"tool_recent": {"window_ms": 0, "requests": 0, "denials": 0},
	},
	"topics": {},
}

classified(labels) := object.union(base, {"classification": labels})

named(words) := object.union(base, {"action": {"words": words}})

command(argv) := commands([argv])

commands(lines) := object.union(base, {"action": {"tool": "shell", "operation": "exec", "arguments": executed(lines[0]), "facts": {
	"command": lines[0][0],
	"argv": lines[0],
	"commands": [one | some argv in lines; one := {"command": argv[0], "argv": argv, "words": [lower(word) | some word in argv]}],
}}})

# What the interceptor of commands sends for a program of the system.
executed(argv) := {
	"argv": argv, "cwd": "/work", "path": "/usr/bin", "files": [],
	"location": concat("", ["/usr/bin/", argv[0]]),
	"program": {"path": concat("", ["/usr/bin/", argv[0]]), "bytes": 1, "sha256": "00"},
}

statement := {
	"kind": "select", "tables": [], "columns": [], "functions": [], "has_where": false,
	"has_limit": false, "limit": null, "writes": false, "nested": false,
}

sql(statements) := object.union(base, {"action": {
	"tool": "postgres",
	"operation": "query",
	"arguments": {"sql": "select"},
	"facts": {"sql": {
		"statements": [object.union(statement, given) | some given in statements],
		"table_names": names(statements, "tables"),
		"column_names": names(statements, "columns"),
		"function_names": names(statements, "functions"),
	}},
}})

names(statements, field) := [base_name |
	some given in statements
	some name in object.get(given, field, [])
	parts := split(lower(name), ".")
	base_name := parts[count(parts) - 1]
]

between(source, destination) := object.union(base, {"context": {
	"source_zone": source,
	"destination_zone": destination,
}})

rules(items) := {item.rule | some item in items}
