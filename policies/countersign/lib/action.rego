# METADATA
# description: What rules ask of an action, in one place, so that they ask it the same way.
package countersign.lib.action

import rego.v1

facts := input.action.facts

words := {lower(word) | some word in facts.argv}

is_command if count(facts.argv) > 0

is_sql if count(facts.sql.statements) > 0

is_http if facts.method != ""

changes_over_http if {
	is_http
	not upper(facts.method) in {"GET", "HEAD", "OPTIONS"}
}

# Whether one of the words stands in the names of tool and operation or in the path of a call. Agents and tools choose these
# names, so a match may only make a decision stricter.
mentions(listed) if {
	some word in input.action.words
	listed[word]
}

# Whether the command line runs one of the given commands with one of its verbs anywhere behind it. The commands are an
# object of verb lists by command; an empty list means any use.
runs(commands) if {
	verbs := commands[facts.command]
	count(verbs) == 0
}

runs(commands) if {
	some verb in commands[facts.command]
	verb in words
}

# The program that the name stands for, and not a file of the same name from elsewhere.
trusted_program if {
	facts.command != ""
	facts.argv[0] in {facts.command, concat("", ["/usr/bin/", facts.command]), concat("", ["/bin/", facts.command])}
}

# Anything that does not say it is elsewhere counts as production: the environment is the agent's own claim.
production if {
	not input.context.environment in data.countersign.data.settings.lower_environments
}

production if contains(lower(input.action.target), "prod")
