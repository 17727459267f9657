package countersign.test.options

import rego.v1

import data.countersign.lib.options

listed := {"flags": ["-x"], "valued": {"-n": "name"}}

kinds(argv) := [found | some at, _ in argv; found := options.kind(argv, at, listed)]

test_each_word_has_one_kind if {
	kinds(["p", "-x", "-n", "a", "b"]) == ["program", "flag", "option", "name", "operand"]
}

test_no_value_is_an_option if not options.kind(["p", "-n", "-x"], 1, listed)

test_an_option_that_is_last_is_none if not options.kind(["p", "-n"], 1, listed)

test_an_unknown_option_has_no_kind if not options.kind(["p", "-nx"], 1, listed)

test_names_are_plain if {
	every name in {"a", "A-1_b.c"} { options.plain_name(name) }
	every name in {"", "a=b", "a/b", "a,b", "a b", "a:b", "pg://x"} { not options.plain_name(name) }
}
