# METADATA
# description: What rules ask of an action, in one place, so that they ask it the same way.
package countersign.lib.action

import rego.v1

default is_command := false

is_command if count(input.action.facts.commands) > 0

default is_sql := false

is_sql if count(input.action.facts.sql.statements) > 0

default is_http := false

is_http if input.action.facts.method != ""

default changes_over_http := false

changes_over_http if {
	is_http
	not upper(input.action.facts.method) in {"GET", "HEAD", "OPTIONS"}
}

# Whether one of the words stands in the names of tool and operation or in the path of a call. Agents and tools choose these
# names, so a match may only make a decision stricter.
mentions(listed) if {
	some word in input.action.words
	listed[word]
}

# Whether any command of the line, wrapped ones included, is one of the given commands with one of its verbs anywhere behind
# it. The commands are an object of verb lists by command; an empty list means any use.
runs(commands) if {
	some one in input.action.facts.commands
	uses(one, commands[one.command])
}

uses(_, verbs) if count(verbs) == 0

uses(one, verbs) if {
	some verb in verbs
	verb in one.words
}

# The program that the name stands for, and not a file of the same name from elsewhere.
trusted(one) if {
	one.command != ""
	one.argv[0] in {one.command, concat("", ["/usr/bin/", one.command]), concat("", ["/bin/", one.command])}
}

# Only the verified label says that an agent works elsewhere than in production. What the agent claims of its environment may
# only make a decision stricter.
# A label that is not there is read as an empty one: inside of `not`, something undefined makes the whole rule undefined.
default production := false

production if {
	label := object.get(input.agent.labels, "environment", "")
	not label in data.countersign.data.settings.lower_environments
}

production if {
	input.context.environment != ""
	not input.context.environment in data.countersign.data.settings.lower_environments
}

production if contains(lower(input.action.target), "prod")
