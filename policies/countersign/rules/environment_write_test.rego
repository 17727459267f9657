package countersign.test.environment_write

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.environment_write as subject

test_a_variable_is_reviewed if {
	testing.rules(subject.review) == {"environment_write"} with input as testing.named(["set", "env"])
}

test_a_config_command_is_reviewed if {
	testing.rules(subject.review) == {"environment_write"} with input as testing.command(["heroku", "config:set", "a=b"])
}

test_nothing_is_not if {
	testing.rules(subject.review) == set() with input as testing.base
}
