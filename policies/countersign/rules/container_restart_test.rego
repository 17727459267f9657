package countersign.test.container_restart

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.container_restart as subject

test_a_restart_is_reviewed if {
	testing.rules(subject.review) == {"container_restart"} with input as testing.named(["container", "restart"])
}

test_a_restart_command_is_reviewed if {
	testing.rules(subject.review) == {"container_restart"} with input as testing.command(["systemctl", "restart", "web"])
}

test_a_status_is_not if {
	testing.rules(subject.review) == set() with input as testing.command(["systemctl", "status", "web"])
}
