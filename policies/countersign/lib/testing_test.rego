# METADATA
# description: A whole input for tests, so that each test states only what it is about.
package countersign.lib.testing

import rego.v1

base := {
	"action": {
		"tool": "", "operation": "", "target": "", "words": [], "arguments": {}, "claims": {},
		"facts": {
			"sql": {"statements": []}, "argv": [], "command": "", "method": "", "path": "", "host": "",
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
}

named(words) := object.union(base, {"action": {"words": words}})

command(argv) := object.union(base, {"action": {"facts": {"command": argv[0], "argv": argv}}})

statement := {
	"kind": "select", "tables": [], "columns": [], "functions": [], "has_where": false,
	"has_limit": false, "limit": null, "writes": false,
}

sql(statements) := object.union(base, {"action": {
	"operation": "query",
	"facts": {"sql": {"statements": [object.union(statement, given) | some given in statements]}},
}})

between(source, destination) := object.union(base, {"context": {
	"source_zone": source,
	"destination_zone": destination,
}})

rules(items) := {item.rule | some item in items}
