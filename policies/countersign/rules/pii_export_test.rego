package countersign.test.pii_export

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.pii_export as subject

test_personal_columns_are_reviewed if {
	testing.rules(subject.review) == {"pii_export"} with input as testing.sql([{"tables": ["customers"], "columns": ["*"]}])
}

test_an_export_is_reviewed if {
	testing.rules(subject.review) == {"data_export"} with input as testing.named(["data", "export"])
}

test_a_few_values_are_not if {
	every labels in [{"pii.email": 2}, {"pii.ip_address": 40}, {"pii.person": 9}, {"secret.token": 99}] {
		testing.rules(subject.review) == set() with input as testing.classified(labels)
	}
}

test_many_values_of_few_people_are_reviewed if {
	labels := {"pii.email": 4, "pii.phone": 4, "pii.address": 2, "subjects": 4}
	testing.rules(subject.review) == {"personal_values_leave"} with input as testing.classified(labels)
}

test_machines_are_reviewed_where_they_are_very_many if {
	testing.rules(subject.review) == {"personal_values_leave"} with input as testing.classified({"pii.ip_address": 100})
}

test_many_people_need_two if {
	testing.rules(subject.review) == {"personal_values_leave", "bulk_personal_data"} with input as testing.classified({"pii.email": 10})
}

test_health_data_needs_two if {
	every labels in [{"phi.medical_id": 1}, {"phi.context": 1, "pii.person": 1}, {"phi": 1}] {
		testing.rules(subject.review) == {"health_data"} with input as testing.classified(labels)
	}
}
