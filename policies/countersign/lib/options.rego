# METADATA
# description: |
#   Reads command lines whose options are listed: flags, and options whose value is the next word. No value may begin with a
#   dash, so a word is an option exactly when it does, and nothing can be taken for something else.
package countersign.lib.options

import rego.v1

# The kind of the word at a place: "program", "flag", "option", "operand", or what the option before it wants. Undefined for an
# option that is not listed.
kind(_, 0, _) := "program"

kind(argv, at, listed) := "flag" if {
	at > 0
	startswith(argv[at], "-")
	argv[at] in listed.flags
}

kind(argv, at, listed) := "option" if {
	at > 0
	startswith(argv[at], "-")
	listed.valued[argv[at]]
	not startswith(argv[at + 1], "-")
}

kind(argv, at, listed) := wanted if {
	at > 0
	not startswith(argv[at], "-")
	wanted := object.get(listed.valued, argv[at - 1], "operand")
}

# A name of letters, digits, `_`, `-` and `.`: no address, no path, no list and no `key=value`.
plain_name(text) if {
	text != ""
	trim(lower(text), "abcdefghijklmnopqrstuvwxyz0123456789_-.") == ""
}
