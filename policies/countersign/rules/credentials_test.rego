package countersign.test.credentials

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.credentials as subject

test_a_token_is_reviewed if {
	testing.rules(subject.review) == {"credential_creation"} with input as testing.named(["create", "token"])
}

test_a_key_command_is_reviewed if {
	testing.rules(subject.review) == {"credential_creation"} with input as testing.command(["ssh-keygen"])
}

test_another_command_is_not if {
	testing.rules(subject.review) == set() with input as testing.command(["ls"])
}
