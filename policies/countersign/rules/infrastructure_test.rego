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

labelled(environment) := {"agent": {"labels": {"environment": environment}}}

test_a_verified_label_lowers_the_review if {
	testing.rules(subject.review) == {"infrastructure_change"} with input as object.union(testing.command(["terraform", "apply"]), labelled("staging"))
}

test_a_claim_does_not_lower_it if {
	claim := {"context": {"environment": "staging"}}
	testing.rules(subject.review) == {"infrastructure_change", "production_change"} with input as object.union(testing.command(["terraform", "apply"]), claim)
}

test_a_claim_raises_it if {
	claim := object.union(labelled("staging"), {"context": {"environment": "production"}})
	testing.rules(subject.review) == {"infrastructure_change", "production_change"} with input as object.union(testing.command(["terraform", "apply"]), claim)
}

test_wrapped_destruction_is_denied if {
	testing.rules(subject.deny) == {"infrastructure_destroyed"} with input as testing.commands([["sudo", "terraform", "destroy"], ["terraform", "destroy"]])
}
