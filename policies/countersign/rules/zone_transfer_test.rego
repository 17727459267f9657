package countersign.test.zone_transfer

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.zone_transfer as subject

test_a_region_is_reviewed if {
	testing.rules(subject.review) == {"cross_zone_transfer"} with input as testing.between("eu-west-1", "eu-central-1")
}

test_a_border_is_reviewed if {
	testing.rules(subject.review) == {"cross_zone_transfer", "cross_border_transfer"} with input as testing.between("eu-west-1", "us-east-1")
}

test_a_closed_zone_is_denied if {
	testing.rules(subject.deny) == {"closed_zone"} with input as testing.between("us-gov-west-1", "us-east-1")
}

test_an_unknown_zone_is_denied if {
	testing.rules(subject.deny) == {"unknown_zone"} with input as testing.between("moon-1", "us-east-1")
}

test_no_zone_is_no_transfer if {
	testing.rules(subject.review) == set() with input as testing.base
}

carrying(labels, source, destination) := object.union(
	testing.between(source, destination),
	{"classification": labels},
)

test_personal_data_needs_security_within_a_jurisdiction if {
	given := carrying({"pii.email": 1}, "eu-west-1", "eu-central-1")
	testing.rules(subject.review) == {"cross_zone_transfer", "personal_data_transfer"} with input as given
}

test_personal_data_across_a_border_needs_more if {
	testing.rules(subject.review) == {"cross_zone_transfer", "personal_data_transfer", "cross_border_transfer", "personal_data_crosses_border"} with input as carrying({"pii.email": 1}, "eu-west-1", "us-east-1")
}

test_personal_data_to_nobody_knows_where_may_cross_a_border if {
	given := carrying({"pii.email": 1}, "eu-west-1", "")
	"personal_data_crosses_border" in testing.rules(subject.review) with input as given
}

test_health_and_card_data_stay_in_their_jurisdiction if {
	every label in ["phi.medical_id", "phi.context", "pci.credit_card"] {
		testing.rules(subject.deny) == {"data_of_jurisdiction"} with input as carrying({label: 1}, "eu-west-1", "us-east-1")
		testing.rules(subject.deny) == set() with input as carrying({label: 1}, "eu-west-1", "eu-central-1")
	}
}

test_machines_are_no_personal_data_here if {
	given := carrying({"pii.ip_address": 3}, "eu-west-1", "eu-central-1")
	testing.rules(subject.review) == {"cross_zone_transfer"} with input as given
}
