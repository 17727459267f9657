# METADATA
# description: Command lines. A few harmless ones are allowed, interpreters and the unknown are reviewed, disks are protected.
# custom:
#   topics: [command]
package countersign.rules.shell

import rego.v1

import data.countersign.data.commands
import data.countersign.lib.action
import data.countersign.lib.arguments
import data.countersign.lib.options
import data.countersign.lib.paths

deny contains {
	"rule": "destructive_command",
	"message": "The command destroys disks or databases.",
	"risk": "critical",
} if {
	some one in input.action.facts.commands

	# mkfs.ext4 is mkfs.
	split(one.command, ".")[0] in commands.destructive
}

deny contains {
	"rule": "destructive_command",
	"message": "Recursive removal of a root or home directory.",
	"risk": "critical",
} if {
	some one in input.action.facts.commands
	one.command == "rm"
	some place in {"/", "/*", "~", "~/", ".", "..", "*", "/etc", "/usr", "/var", "/home"}
	place in one.words
}

allow contains {
	"rule": "harmless_command",
	"message": "The command only reads, and little.",
} if {
	action.is_command
	arguments.system_command
	every one in input.action.facts.commands {
		action.trusted(one)
		harmless(one)
	}
}

allow contains {
	"rule": "cluster_read",
	"message": "The command reads the state of a cluster.",
} if {
	action.is_command
	arguments.system_command
	every one in input.action.facts.commands {
		action.trusted(one)
		cluster_read(one)
		not secret_like(one)
	}
}

review contains {
	"rule": "interpreter",
	"message": "The command runs code that policy cannot see.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
} if {
	some one in input.action.facts.commands
	one.command in commands.interpreters
}

review contains {
	"rule": "file_removal",
	"message": "The command removes files.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	some one in input.action.facts.commands
	one.command in {"rm", "rmdir", "unlink", "truncate"}
}

review contains {
	"rule": "unknown_command",
	"message": "No rule knows this command to be harmless.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	some one in input.action.facts.commands
	one.command != ""
	not harmless(one)
	not cluster_read(one)
	not sql_client(one)
}

harmless(one) if {
	one.command in commands.harmless
	not action.is_sql
}

harmless(one) if {
	one.command in commands.harmless_listers
	every at, word in one.argv { listed_word(at, word) }
	every file in object.get(input.action.arguments, "files", []) { paths.safe(file.path) }
	paths.safe_directory(object.get(input.action.arguments, "cwd", "/"))
}

harmless(one) if {
	one.command in commands.harmless_bare
	count(one.argv) == 1
}

cluster_read(one) if {
	one.command == "kubectl"
	one.argv[1] in commands.cluster_reads
	one.argv[2] in commands.cluster_resources
	every at, word in one.argv { cluster_word(word, options.kind(one.argv, at, _kubectl)) }
}

# The rules about SQL look at what it sends.
sql_client(one) if {
	action.is_sql
	one.command in commands.clients
}

_kubectl := {"flags": commands.cluster_flags, "valued": commands.cluster_valued}

# Options that read a file, such as -o go-template-file=, are none of these.
cluster_word(_, kind) if kind in {"program", "flag", "option", "selector"}

cluster_word(word, "output") if word in commands.cluster_outputs

cluster_word(word, kind) if {
	kind in {"name", "operand"}
	options.plain_name(word)
}

listed_word(0, _)

listed_word(_, word) if startswith(word, "-")

listed_word(_, word) if paths.safe(word)

secret_like(one) if {
	some word in one.words
	contains(word, "secret")
}
