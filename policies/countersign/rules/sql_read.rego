# METADATA
# description: Small reads of tables without personal data are allowed; large ones are reviewed.
# custom:
#   topics: [sql]
package countersign.rules.sql_read

import rego.v1

import data.countersign.data.commands
import data.countersign.lib.action
import data.countersign.lib.arguments
import data.countersign.lib.options
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
	lower(input.action.operation) in data.countersign.data.tools.sql[input.action.tool]
	arguments.only_sql
}

# The client has options that write files, read scripts and reach other servers, so each word must be of a known kind; and
# without -X it runs the user's profile first.
_through_sql_tool if {
	arguments.system_command
	count(input.action.facts.commands) == 1
	input.action.facts.commands[0].command == "psql"
	action.trusted(input.action.facts.commands[0])
	argv := input.action.facts.commands[0].argv
	some flag in commands.psql_without_profile
	flag in argv
	every at, word in argv { harmless_word(word, options.kind(argv, at, _psql)) }
}

_psql := {"flags": commands.psql_flags, "valued": commands.psql_valued}

harmless_word(_, kind) if kind in {"program", "flag", "option"}

harmless_word(word, "statement") if not contains(word, `\`)

harmless_word(word, "host") if word in commands.psql_hosts

harmless_word(word, kind) if {
	kind in {"name", "operand"}
	options.plain_name(word)
}
