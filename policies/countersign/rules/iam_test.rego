package countersign.test.iam

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.iam as subject

test_a_role_is_reviewed if {
	testing.rules(subject.review) == {"privilege_change"} with input as testing.named(["attach", "role"])
}

test_a_grant_is_reviewed if {
	testing.rules(subject.review) == {"privilege_change"} with input as testing.sql([{"kind": "grant"}])
}

test_own_privileges_are_denied if {
	testing.rules(subject.deny) == {"own_privileges"} with input as object.union(testing.named(["role"]), {"action": {"target": "agent-1"}})
}
