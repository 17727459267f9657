# METADATA
# description: Deploying, retraining or changing models.
package countersign.rules.model_deploy

import rego.v1

import data.countersign.lib.action

groups := data.countersign.data.groups

review contains {
	"rule": "model_deploy",
	"message": "The action deploys, trains or changes a model.",
	"risk": "high",
	"requirements": [{"group": groups.models, "approvals": 1}],
	"expires_in": "4h",
	"grant": {"ttl": "15m", "uses": 1},
} if {
	changes_model
}

review contains {
	"rule": "model_deploy_production",
	"message": "The model may serve production.",
	"risk": "critical",
	"requirements": [{"group": groups.models, "approvals": 2}],
} if {
	changes_model
	action.production
}

changes_model if {
	action.mentions(data.countersign.data.words.model)
	action.mentions(data.countersign.data.words.model_change)
}

changes_model if action.runs(data.countersign.data.commands.model)
