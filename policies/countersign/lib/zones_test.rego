package countersign.test.zones

import rego.v1

import data.countersign.lib.testing
import data.countersign.lib.zones as subject

personal(source, destination) := object.union(
	testing.between(source, destination),
	{"classification": {"pii.email": 1}},
)

test_zones_have_jurisdictions if {
	subject.source_jurisdiction == "eu" with input as testing.between("EU-west-1", "us-east-1")
	subject.destination_jurisdiction == "us" with input as testing.between("eu-west-1", "US-east-1")
	subject.destination_jurisdiction == "" with input as testing.between("eu-west-1", "moon-1")
}

test_no_zone_is_no_transfer if {
	subject.transfers == false with input as testing.base
	subject.crosses_border == false with input as testing.base
	subject.unknown == set() with input as testing.base
}

test_a_border_lies_between_jurisdictions if {
	subject.crosses_border with input as testing.between("eu-west-1", "us-east-1")
	not subject.crosses_border with input as testing.between("eu-west-1", "eu-central-1")
	not subject.crosses_border with input as testing.between("eu-west-1", "")
}

test_personal_data_may_cross_where_half_is_said if {
	subject.personal_data_crosses_border with input as personal("eu-west-1", "us-east-1")
	subject.personal_data_crosses_border with input as personal("eu-west-1", "")
	subject.personal_data_crosses_border with input as personal("", "us-east-1")
	not subject.personal_data_crosses_border with input as personal("eu-west-1", "eu-central-1")
	not subject.personal_data_crosses_border with input as testing.between("eu-west-1", "us-east-1")
	not subject.personal_data_crosses_border with input as personal("", "")
}

test_a_zone_that_no_list_has_is_unknown if {
	subject.unknown == {"moon-1"} with input as testing.between("moon-1", "us-east-1")
}
