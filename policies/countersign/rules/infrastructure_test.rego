package countersign.test.infrastructure

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.infrastructure as subject

test_production_needs_more if {
	testing.rules(subject.review) == {"infrastructure_change", "production_change"} with input as testing.command(["terraform", "apply"])
}

test_a_registry_push_is_reviewed if {
	testing.rules(subject.review) == {"infrastructure_change", "production_change"} with input as testing.command(["docker", "push", "x"])
}

test_destroy_is_denied if {
	testing.rules(subject.deny) == {"infrastructure_destroyed"} with input as testing.command(["terraform", "destroy"])
}

test_a_namespace_is_not_deleted if {
	testing.rules(subject.deny) == {"infrastructure_destroyed"} with input as testing.command(["kubectl", "delete", "ns", "web"])
}
