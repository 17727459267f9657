# METADATA
# description: Small reads of tables without personal data are allowed; large ones are reviewed.
# custom:
#   topics: [sql]
package countersign.rules.sql_read

import rego.v1

import data.countersign.lib.action
import data.countersign.lib.sql

allow contains {
	"rule": "small_read",
	"message": "A small read of data that is not personal.",
} if {
	sql.single_read
	_through_sql_tool
	sql.readable_only
	sql.small
	not sql.reads_personal_data
}

review contains {
	"rule": "large_read",
	"message": "The read has no small limit.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.data, "approvals": 1}],
} if {
	sql.single_read
	not sql.small
}

_through_sql_tool if {
	not action.is_command
	not action.is_http
	data.countersign.data.tools.sql[lower(input.action.operation)]
}

# The client has options that write files and read scripts, so each option must be a known one.
_through_sql_tool if {
	count(input.action.facts.commands) == 1
	input.action.facts.commands[0].command == "psql"
	action.trusted(input.action.facts.commands[0])
	every word in input.action.facts.commands[0].argv { harmless_word(word) }
}

harmless_word(word) if {
	not startswith(word, "-")
	not contains(word, `\`)
}

harmless_word(word) if word in data.countersign.data.commands.client_flags
