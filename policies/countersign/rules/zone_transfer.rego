# METADATA
# description: Moving data from one compliance zone to another.
package countersign.rules.zone_transfer

import rego.v1

import data.countersign.lib.action

jurisdictions := data.countersign.data.zones.jurisdictions

from := lower(input.context.source_zone)

to := lower(input.context.destination_zone)

deny contains {
	"rule": "unknown_zone",
	"message": "A zone of this transfer is not in the list of known zones.",
	"risk": "high",
} if {
	some zone in {from, to}
	zone != ""
	not jurisdictions[zone]
}

deny contains {
	"rule": "closed_zone",
	"message": "Data must not leave this zone.",
	"risk": "critical",
} if {
	jurisdictions[from] in data.countersign.data.zones.closed
	to != ""
	jurisdictions[from] != jurisdictions[to]
}

review contains {
	"rule": "cross_zone_transfer",
	"message": "The action moves data from one region to another.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
} if {
	transfers
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
	jurisdictions[from] != jurisdictions[to]
}

# Half a statement of zones is a transfer from or to an unknown place.
transfers if from != to

transfers if action.runs(data.countersign.data.commands.transfer)
