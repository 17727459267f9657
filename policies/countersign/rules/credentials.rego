# METADATA
# description: Making or reading tokens, keys, certificates and secrets.
# custom:
#   topics: [words, command]
package countersign.rules.credentials

import rego.v1

import data.countersign.lib.action

review contains {
	"rule": "credential_creation",
	"message": "The action makes, reads or changes a credential.",
	"risk": "critical",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
	"expires_in": "15m",
	"step_up": true,
} if {
	_touches_credentials
}

_touches_credentials if action.mentions(data.countersign.data.words.credential)

_touches_credentials if action.runs(data.countersign.data.commands.credential)
