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
