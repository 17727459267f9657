# METADATA
# description: Reading, exporting or sending personal data and health data needs people, and more of them the more there is.
# custom:
#   topics: [sql, words, command, classified]
package countersign.rules.pii_export

import rego.v1

import data.countersign.lib.action
import data.countersign.lib.classification
import data.countersign.lib.sql

# Whoever decides these may look at single personal values to tell whose they are; where there are many of them, or health data,
# nobody need.
review contains {
	"rule": "pii_export",
	"message": "The statement reads personal columns.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
	"expires_in": "30m",
	"grant": {"ttl": "5m", "uses": 1},
	"reveal": ["pii"],
} if {
	sql.reads_personal_data
}

review contains {
	"rule": "data_export",
	"message": "The operation exports or extracts data.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
	"reveal": ["pii"],
} if {
	_exports
}

review contains {
	"rule": "personal_values_leave",
	"message": "The arguments carry many values about persons.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
	"reveal": ["pii"],
} if {
	classification.personal_values >= data.countersign.data.settings.classified_values_max
}

# Whoever takes away much at once is looked at by two people, each of whom would have to be fooled.
review contains {
	"rule": "bulk_personal_data",
	"message": "The arguments carry personal data of many people.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 2}],
	"require_comment": true,
} if {
	classification.bulk
}

# HIPAA, 45 CFR 164.502(b), wants no more used than is needed, and GDPR, article 9, a ground of its own: one person knows
# the data, the other one who may see it.
review contains {
	"rule": "health_data",
	"message": "The arguments carry health data.",
	"risk": "high",
	"requirements": [
		{"group": data.countersign.data.groups.data, "approvals": 1},
		{"group": data.countersign.data.groups.security, "approvals": 1},
	],
} if {
	classification.has("phi")
}

_exports if action.mentions(data.countersign.data.words.export)

_exports if action.runs(data.countersign.data.commands.export)
