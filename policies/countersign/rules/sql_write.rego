# METADATA
# description: Changes of rows and of the schema by SQL need people.
# custom:
#   topics: [sql_change]
package countersign.rules.sql_write

import rego.v1

import data.countersign.lib.sql

review contains {
	"rule": "data_change",
	"message": "The statement changes rows.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
	"reveal": ["pii"],
} if {
	sql.has_kind({"insert": true, "update": true, "delete": true, "merge": true})
}

review contains {
	"rule": "schema_change",
	"message": "The statement changes the schema of the database.",
	"risk": "critical",
	"requirements": [
		{"group": data.countersign.data.groups.data, "approvals": 1},
		{"group": data.countersign.data.groups.platform, "approvals": 1},
	],
} if {
	sql.has_kind({"create": true, "alter": true})
}
