# METADATA
# description: |
#   Secrets in arguments. The sidecar hides them, so nobody is shown one, and the action still runs with it: somebody of
#   security looks at where it goes.
# custom:
#   topics: [classified]
package countersign.rules.secrets

import rego.v1

import data.countersign.lib.classification

review contains {
	"rule": "secret_leaves",
	"message": "The arguments carry a secret.",
	"risk": "critical",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
	"expires_in": "15m",
} if {
	classification.has("secret")
}

# Whoever has one of these is somebody else from then on, until it is changed everywhere.
review contains {
	"rule": "identity_leaves",
	"message": "The arguments carry a private key or the key of a cloud.",
	"risk": "critical",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
	"require_comment": true,
	"step_up": true,
} if {
	some label in {"secret.private_key", "secret.cloud_key"}
	classification.has(label)
}
