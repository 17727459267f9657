# METADATA
# description: An agent that goes on asking after many denials is stopped until it calms down.
package countersign.rules.denied_often

import rego.v1

deny contains {
	"rule": "denied_often",
	"message": "The agent was denied too often in a short time. Wait before asking again.",
	"risk": "high",
} if {
	input.history.agent_recent.denials >= data.countersign.data.settings.denials_max
}
