# METADATA
# description: Deploying, retraining or changing models.
# custom:
#   topics: [words, command]
package countersign.rules.model_deploy

import rego.v1

import data.countersign.data.groups
import data.countersign.lib.action

review contains {
	"rule": "model_deploy",
	"message": "The action deploys, trains or changes a model.",
	"risk": "high",
	"requirements": [{"group": groups.models, "approvals": 1}],
	"expires_in": "4h",
	"grant": {"ttl": "15m", "uses": 1},
} if {
	_changes_model
}

review contains {
	"rule": "model_deploy_production",
	"message": "The model may serve production.",
	"risk": "critical",
	"requirements": [{"group": groups.models, "approvals": 2}],
} if {
	_changes_model
	action.production
}

_changes_model if {
	action.mentions(data.countersign.data.words.model)
	action.mentions(data.countersign.data.words.model_change)
}

_changes_model if action.runs(data.countersign.data.commands.model)
