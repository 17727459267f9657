# METADATA
# description: Restarting or stopping containers, services and machines.
# custom:
#   topics: [words, command]
package countersign.rules.container_restart

import rego.v1

import data.countersign.lib.action

review contains {
	"rule": "container_restart",
	"message": "The action _restarts or stops something that runs.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
	"expires_in": "15m",
} if {
	_restarts
}

_restarts if action.mentions(data.countersign.data.words.restart)

_restarts if action.runs(data.countersign.data.commands.restart)
