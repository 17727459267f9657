# METADATA
# description: |
#   What the rules that allow ask of arguments: each must have a known name and the type that belongs to it. A server may act
#   on any other one, so an unknown argument is no harmless one.
package countersign.lib.arguments

import rego.v1

import data.countersign.data.tools
import data.countersign.lib.paths

# Whether every argument is one of the wanted, which are types by name.
known(wanted) if {
	every name, value in input.action.arguments { of_type(wanted[name], value) }
}

of_type("text", value) if is_string(value)

of_type("texts", value) if texts(value)

of_type("number", value) if is_number(value)

of_type("path", value) if paths.safe(value)

of_type("paths", value) if {
	is_array(value)
	every path in value { paths.safe(path) }
}

of_type("file", value) if is_string(value.path)

of_type("files", value) if {
	is_array(value)
	every file in value { is_string(file.path) }
}

texts(value) if {
	is_array(value)
	every text in value { is_string(text) }
}

# One text of SQL and nothing else.
default only_sql := false

only_sql if {
	count(input.action.arguments) == 1
	some name in tools.sql_arguments
	is_string(input.action.arguments[name])
}

# A command line that the interceptor of commands resolved: a program of the system, no input, and nothing that is not known.
default system_command := false

system_command if {
	input.action.operation in tools.shells[input.action.tool]
	known(tools.shell_arguments)
	input.action.arguments.argv == input.action.facts.argv
	some directory in tools.program_directories
	input.action.arguments.location == concat("/", [directory, input.action.facts.command])
	some root in tools.program_roots
	startswith(input.action.arguments.program.path, root)
	not ".." in paths.segments(input.action.arguments.program.path)
}
