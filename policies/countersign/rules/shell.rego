# METADATA
# description: Command lines. A few harmless ones are allowed, interpreters and the unknown are reviewed, disks are protected.
package countersign.rules.shell

import rego.v1

import data.countersign.lib.action

commands := data.countersign.data.commands

command := action.facts.command

argv := action.facts.argv

deny contains {
	"rule": "destructive_command",
	"message": "The command destroys disks or databases.",
	"risk": "critical",
} if {
	some name in commands.destructive
	destroys(name)
}

deny contains {
	"rule": "destructive_command",
	"message": "Recursive removal of a root or home directory.",
	"risk": "critical",
} if {
	command == "rm"
	some place in {"/", "/*", "~", "~/", ".", "..", "*", "/etc", "/usr", "/var", "/home"}
	place in action.words
}

allow contains {
	"rule": "harmless_command",
	"message": "The command only reads, and little.",
} if {
	action.trusted_program
	harmless
}

allow contains {
	"rule": "cluster_read",
	"message": "The command reads the state of a cluster.",
} if {
	command == "kubectl"
	action.trusted_program
	argv[1] in commands.cluster_reads
	argv[2] in commands.cluster_resources
	every word in argv { plain_or_known_flag(word) }
	not secret_like
}

review contains {
	"rule": "interpreter",
	"message": "The command runs code that policy cannot see.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.security, "approvals": 1}],
} if {
	command in commands.interpreters
}

review contains {
	"rule": "file_removal",
	"message": "The command removes files.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	command in {"rm", "rmdir", "unlink", "truncate"}
}

review contains {
	"rule": "unknown_command",
	"message": "No rule knows this command to be harmless.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	command != ""
	not action.is_sql
	not harmless
	not known_read
}

destroys(name) if command == name

destroys(name) if startswith(command, concat("", [name, "."]))

harmless if {
	command in commands.harmless
	not action.is_sql
}

harmless if {
	command in commands.harmless_bare
	count(argv) == 1
}

known_read if {
	command == "kubectl"
	argv[1] in commands.cluster_reads
	argv[2] in commands.cluster_resources
}

plain_or_known_flag(word) if not startswith(word, "-")

plain_or_known_flag(word) if word in commands.cluster_flags

secret_like if {
	some word in action.words
	contains(word, "secret")
}
