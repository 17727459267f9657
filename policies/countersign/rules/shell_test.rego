package countersign.test.shell

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.shell as subject

test_a_harmless_command_is_allowed if {
	testing.rules(subject.allow) == {"harmless_command"} with input as testing.command(["echo", "hello"])
}

test_a_file_of_that_name_is_not if {
	testing.rules(subject.allow) == set() with input as object.union(testing.base, {"action": {"facts": {"commands": [{"command": "echo", "argv": ["/tmp/echo"], "words": ["/tmp/echo"]}]}}})
}

test_a_cluster_read_is_allowed if {
	testing.rules(subject.allow) == {"cluster_read"} with input as testing.command(["kubectl", "get", "pods"])
}

test_a_raw_cluster_read_is_not if {
	testing.rules(subject.allow) == set() with input as testing.command(["kubectl", "get", "pods", "--raw=/"])
}

test_a_disk_is_protected if {
	testing.rules(subject.deny) == {"destructive_command"} with input as testing.command(["dd", "of=/dev/sda"])
}

test_an_interpreter_is_reviewed if {
	testing.rules(subject.review) == {"interpreter", "unknown_command"} with input as testing.command(["bash", "-c", "x"])
}

test_one_harmless_command_does_not_vouch_for_another if {
	testing.rules(subject.allow) == set() with input as testing.commands([["echo", "hello"], ["curl", "x"]])
	testing.rules(subject.review) == {"unknown_command"} with input as testing.commands([["echo", "hello"], ["curl", "x"]])
}

test_a_wrapped_command_is_seen if {
	testing.rules(subject.deny) == {"destructive_command"} with input as testing.commands([["nice", "rm", "/"], ["rm", "/"]])
}
