# METADATA
# description: Changes of rows and of the schema by SQL need people.
package countersign.rules.sql_write

import rego.v1

import data.countersign.lib.sql

review contains {
	"rule": "data_change",
	"message": "The statement changes rows.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
} if {
	some kind in {"insert", "update", "delete"}
	kind in sql.kinds
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
	some kind in {"create", "alter"}
	kind in sql.kinds
}
