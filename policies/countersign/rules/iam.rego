# METADATA
# description: Changes of identities, roles, groups and privileges.
package countersign.rules.iam

import rego.v1

import data.countersign.lib.action
import data.countersign.lib.sql

review contains {
	"rule": "privilege_change",
	"message": "The action changes who may do what.",
	"risk": "critical",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 2}],
	"require_comment": true,
	"expires_in": "1h",
} if {
	changes_privileges
}

deny contains {
	"rule": "own_privileges",
	"message": "An agent must not change its own privileges.",
	"risk": "critical",
} if {
	changes_privileges
	input.agent.id != ""
	input.action.target == input.agent.id
}

changes_privileges if action.mentions(data.countersign.data.words.privilege)

changes_privileges if action.runs(data.countersign.data.commands.privilege)

changes_privileges if "grant" in sql.kinds
