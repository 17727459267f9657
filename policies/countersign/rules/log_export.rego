# METADATA
# description: Exporting logs, above all from one region to another. Logs carry personal data nobody put there on purpose.
# custom:
#   topics: [words, command]
package countersign.rules.log_export

import rego.v1

import data.countersign.data.groups
import data.countersign.lib.action

review contains {
	"rule": "log_export",
	"message": "The action exports logs.",
	"risk": "medium",
	"requirements": [{"group": groups.platform, "approvals": 1}],
} if {
	_exports_logs
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
	_about_logs
	input.context.source_zone != input.context.destination_zone
}

_about_logs if action.mentions(data.countersign.data.words.log)

_about_logs if action.runs(data.countersign.data.commands.log)

_exports_logs if {
	_about_logs
	action.mentions(data.countersign.data.words.export)
}

_exports_logs if action.runs(data.countersign.data.commands.log)
