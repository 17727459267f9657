# METADATA
# description: Changes of identities, roles, groups and privileges.
# custom:
#   topics: [words, command, sql_change]
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
	_changes_privileges
}

deny contains {
	"rule": "own_privileges",
	"message": "An agent must not change its own privileges.",
	"risk": "critical",
} if {
	_changes_privileges
	input.agent.id != ""
	input.action.target == input.agent.id
}

_changes_privileges if action.mentions(data.countersign.data.words.privilege)

_changes_privileges if action.runs(data.countersign.data.commands.privilege)

_changes_privileges if sql.has_kind({"grant": true})
