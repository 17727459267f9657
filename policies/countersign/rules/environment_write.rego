# METADATA
# description: Writing environment variables, configuration and feature flags.
# custom:
#   topics: [words, command]
package countersign.rules.environment_write

import rego.v1

import data.countersign.lib.action

review contains {
	"rule": "environment_write",
	"message": "The action writes environment variables or configuration.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	_writes_environment
}

_writes_environment if action.mentions(data.countersign.data.words.environment)

_writes_environment if action.runs(data.countersign.data.commands.environment)
