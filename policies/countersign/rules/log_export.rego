# METADATA
# description: Exporting logs, above all from one region to another. Logs carry personal data nobody put there on purpose.
package countersign.rules.log_export

import rego.v1

import data.countersign.lib.action

groups := data.countersign.data.groups

review contains {
	"rule": "log_export",
	"message": "The action exports logs.",
	"risk": "medium",
	"requirements": [{"group": groups.platform, "approvals": 1}],
} if {
	exports_logs
}

review contains {
	"rule": "cross_region_log_export",
	"message": "Logs would leave their region.",
	"risk": "high",
	"requirements": [
		{"group": groups.data, "approvals": 1},
		{"group": groups.security, "approvals": 1},
	],
} if {
	about_logs
	input.context.source_zone != input.context.destination_zone
}

about_logs if action.mentions(data.countersign.data.words.log)

about_logs if action.runs(data.countersign.data.commands.log)

exports_logs if {
	about_logs
	action.mentions(data.countersign.data.words.export)
}

exports_logs if action.runs(data.countersign.data.commands.log)
