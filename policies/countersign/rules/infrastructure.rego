# METADATA
# description: Changes of infrastructure and registries. Production needs a second group.
package countersign.rules.infrastructure

import rego.v1

import data.countersign.lib.action

groups := data.countersign.data.groups

review contains {
	"rule": "infrastructure_change",
	"message": "The action changes infrastructure or a registry.",
	"risk": "high",
	"requirements": [{"group": groups.platform, "approvals": 1}],
} if {
	changes_infrastructure
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
	changes_infrastructure
	action.production
}

deny contains {
	"rule": "infrastructure_destroyed",
	"message": "Destroying whole stacks or namespaces is never run for an agent.",
	"risk": "critical",
} if {
	action.facts.command in {"terraform", "tofu", "pulumi"}
	some verb in {"destroy", "-destroy", "--destroy"}
	verb in action.words
}

deny contains {
	"rule": "infrastructure_destroyed",
	"message": "Destroying whole stacks or namespaces is never run for an agent.",
	"risk": "critical",
} if {
	action.facts.command == "kubectl"
	"delete" in action.words
	some thing in {"namespace", "namespaces", "ns", "--all", "pv", "crd"}
	thing in action.words
}

changes_infrastructure if action.mentions(data.countersign.data.words.infrastructure)

changes_infrastructure if action.runs(data.countersign.data.commands.infrastructure)
