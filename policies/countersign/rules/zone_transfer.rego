# METADATA
# description: Moving data from one compliance zone to another.
# custom:
#   topics: [zones, command]
package countersign.rules.zone_transfer

import rego.v1

import data.countersign.data.zones
import data.countersign.lib.action

_from := lower(input.context.source_zone)

_to := lower(input.context.destination_zone)

deny contains {
	"rule": "unknown_zone",
	"message": "A zone of this transfer is not in the list of known zones.",
	"risk": "high",
} if {
	some zone in {_from, _to}
	zone != ""
	not zones.jurisdictions[zone]
}

deny contains {
	"rule": "closed_zone",
	"message": "Data must not leave this zone.",
	"risk": "critical",
} if {
	zones.jurisdictions[_from] in zones.closed
	_to != ""
	zones.jurisdictions[_from] != zones.jurisdictions[_to]
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
	"rule": "cross_border_transfer",
	"message": "The action moves data out of its jurisdiction.",
	"risk": "high",
	"requirements": [
		{"group": data.countersign.data.groups.data, "approvals": 1},
		{"group": data.countersign.data.groups.security, "approvals": 1},
	],
	"require_comment": true,
} if {
	zones.jurisdictions[_from] != zones.jurisdictions[_to]
}

# Half a statement of zones is a transfer from or to an unknown place.
_transfers if _from != _to

_transfers if action.runs(data.countersign.data.commands.transfer)
