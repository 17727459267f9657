# METADATA
# description: Changes of infrastructure and registries. Production needs a second group.
# custom:
#   topics: [words, command]
package countersign.rules.infrastructure

import rego.v1

import data.countersign.data.groups
import data.countersign.lib.action

review contains {
	"rule": "infrastructure_change",
	"message": "The action changes infrastructure or a registry.",
	"risk": "high",
	"requirements": [{"group": groups.platform, "approvals": 1}],
} if {
	_changes_infrastructure
}

review contains {
	"rule": "production_change",
	"message": "The change may reach production.",
	"risk": "critical",
	"requirements": [
		{"group": groups.platform, "approvals": 1},
		{"group": groups.security, "approvals": 1},
	],
	"escalate": [{"after": "15m", "to": groups.platform}],
} if {
	_changes_infrastructure
	action.production
}

deny contains {
	"rule": "infrastructure_destroyed",
	"message": "Destroying whole stacks or namespaces is never run for an agent.",
	"risk": "critical",
} if {
	some one in input.action.facts.commands
	one.command in {"terraform", "tofu", "pulumi"}
	some verb in {"destroy", "-destroy", "--destroy"}
	verb in one.words
}

deny contains {
	"rule": "infrastructure_destroyed",
	"message": "Destroying whole stacks or namespaces is never run for an agent.",
	"risk": "critical",
} if {
	some one in input.action.facts.commands
	one.command == "kubectl"
	"delete" in one.words
	some thing in {"namespace", "namespaces", "ns", "--all", "pv", "crd"}
	thing in one.words
}

_changes_infrastructure if action.mentions(data.countersign.data.words.infrastructure)

_changes_infrastructure if action.runs(data.countersign.data.commands.infrastructure)
