# METADATA
# description: Keys, credentials and the files of the system are not read without a person, whatever tool reads them.
package countersign.rules.sensitive_paths

import rego.v1

import data.countersign.data.commands
import data.countersign.data.tools
import data.countersign.lib.action
import data.countersign.lib.paths

review contains {
	"rule": "sensitive_path",
	"message": "The path leads to keys, credentials or files of the system, or climbs.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
	"expires_in": "15m",
} if {
	_reads_sensitive_path
}

_reads_sensitive_path if {
	wanted := tools.readers[input.action.tool][input.action.operation]
	some name, value in input.action.arguments
	unsafe(wanted[name], value)
}

_reads_sensitive_path if {
	input.action.operation in tools.writers[input.action.tool]
	some name in {"path", "source", "destination"}
	unsafe("path", input.action.arguments[name])
}

_reads_sensitive_path if {
	some one in input.action.facts.commands
	one.command in commands.file_readers
	action.trusted(one)
	some at, word in one.argv
	at > 0
	unsafe("path", word)
}

# The files that the words stand for, without symbolic links.
_reads_sensitive_path if {
	some one in input.action.facts.commands
	one.command in commands.file_readers
	action.trusted(one)
	some file in input.action.arguments.files
	unsafe("path", file.path)
}

unsafe("path", value) if {
	is_string(value)
	not paths.safe(value)
}

unsafe("paths", value) if {
	some path in value
	is_string(path)
	not paths.safe(path)
}
