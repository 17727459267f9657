# METADATA
# description: Data of payment cards, by PCI DSS version 4.
# custom:
#   topics: [classified]
package countersign.rules.card_data

import rego.v1

import data.countersign.lib.classification

# PCI DSS, requirement 3.3.1: sensitive authentication data is not kept after authorisation, not even encrypted. A request is
# kept, and an agent is no terminal, so there is nobody who may approve it.
deny contains {
	"rule": "card_security_code",
	"message": "The arguments carry the security code of a card, which nothing and nobody may keep.",
	"risk": "critical",
} if {
	classification.has("pci.cvv")
}

review contains {
	"rule": "card_number",
	"message": "The arguments carry the number of a card.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
} if {
	classification.has("pci.credit_card")
}
