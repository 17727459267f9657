# METADATA
# description: Reading, exporting or sending personal data, health data, card data and secrets needs people.
# custom:
#   topics: [sql, words, command, classified]
package countersign.rules.pii_export

import rego.v1

import data.countersign.lib.action
import data.countersign.lib.sql

review contains {
	"rule": "pii_export",
	"message": "The statement reads personal columns.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
	"expires_in": "30m",
	"grant": {"ttl": "5m", "uses": 1},
} if {
	sql.reads_personal_data
}

review contains {
	"rule": "data_export",
	"message": "The operation _exports or extracts data.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
} if {
	_exports
}

review contains {
	"rule": "personal_values_leave",
	"message": "The arguments carry personal, health or card data.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
} if {
	values := [found | some label, found in input.classification; personal(label)]
	sum(values) >= data.countersign.data.settings.classified_values_max
}

review contains {
	"rule": "secret_leaves",
	"message": "The arguments carry a secret.",
	"risk": "critical",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
} if {
	some label, found in input.classification
	found > 0
	startswith(label, "secret")
}

_exports if action.mentions(data.countersign.data.words.export)

_exports if action.runs(data.countersign.data.commands.export)

personal(label) if {
	some prefix in {"pii", "phi", "pci"}
	startswith(label, prefix)
}
