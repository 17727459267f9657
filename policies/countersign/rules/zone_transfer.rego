# METADATA
# description: Moving data from one compliance zone to another, above all what is about persons.
# custom:
#   topics: [zones, command]
package countersign.rules.zone_transfer

import rego.v1

import data.countersign.lib.action
import data.countersign.lib.classification
import data.countersign.lib.zones

deny contains {
	"rule": "unknown_zone",
	"message": "A zone of this transfer is not in the list of known zones.",
	"risk": "high",
} if {
	count(zones.unknown) > 0
}

deny contains {
	"rule": "closed_zone",
	"message": "Data must not leave this zone.",
	"risk": "critical",
} if {
	zones.source_jurisdiction in data.countersign.data.zones.closed
	zones.destination != ""
	zones.crosses_border
}

deny contains {
	"rule": "data_of_jurisdiction",
	"message": "Data of this class must not leave its jurisdiction.",
	"risk": "critical",
} if {
	zones.crosses_border
	some class in data.countersign.data.zones.kept_classes
	classification.has(class)
}

review contains {
	"rule": "cross_zone_transfer",
	"message": "The action moves data from one region to another.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
} if {
	_transfers
}

review contains {
	"rule": "personal_data_transfer",
	"message": "The action moves personal data from one region to another.",
	"risk": "high",
	"requirements": [
		{"group": data.countersign.data.groups.data, "approvals": 1},
		{"group": data.countersign.data.groups.security, "approvals": 1},
	],
} if {
	zones.transfers
	classification.personal
}

review contains {
	"rule": "cross_border_transfer",
	"message": "The action moves data out of its jurisdiction.",
	"risk": "high",
	"requirements": [
		{"group": data.countersign.data.groups.data, "approvals": 1},
		{"group": data.countersign.data.groups.security, "approvals": 1},
	],
	"require_comment": true,
} if {
	zones.crosses_border
}

# GDPR, chapter V: a transfer to another country needs a ground of its own, which somebody has to have looked at.
review contains {
	"rule": "personal_data_crosses_border",
	"message": "The action moves personal data out of its jurisdiction.",
	"risk": "critical",
	"requirements": [
		{"group": data.countersign.data.groups.data, "approvals": 2},
		{"group": data.countersign.data.groups.security, "approvals": 1},
	],
	"require_comment": true,
	"step_up": true,
} if {
	zones.personal_data_crosses_border
}

_transfers if zones.transfers

_transfers if action.runs(data.countersign.data.commands.transfer)
