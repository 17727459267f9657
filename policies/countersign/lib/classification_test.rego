package countersign.test.classification

import rego.v1

import data.countersign.lib.classification as subject
import data.countersign.lib.testing

test_nothing_is_there_without_labels if {
	not subject.has("pii") with input as testing.base
	subject.count("pii") == 0 with input as testing.base
	subject.subjects == 0 with input as testing.base
	subject.bulk == false with input as testing.base
	subject.personal == false with input as testing.base
	subject.personal_values == 0 with input as testing.base
}

test_a_class_has_its_labels if {
	given := testing.classified({"pii.email": 3, "pii.person": 2, "piix.a": 9})
	subject.has("pii") with input as given
	subject.has("pii.email") with input as given
	not subject.has("pii.e") with input as given
	not subject.has("phi") with input as given
	subject.count("pii") == 5 with input as given
	subject.count("pii.person") == 2 with input as given
}

test_a_class_alone_is_a_label if {
	subject.has("phi") with input as testing.classified({"phi": 1})
	subject.count("phi") == 1 with input as testing.classified({"phi": 1})
}

test_a_label_of_zero_is_none if {
	every labels in [{"phi": 0}, {"phi": -1}, {"phi": "1"}, {"phi": null}] {
		not subject.has("phi") with input as testing.classified(labels)
		subject.count("phi") == 0 with input as testing.classified(labels)
	}
}

test_an_input_without_labels_is_read if {
	subject.count("pii") == 0 with input as {}
	subject.subjects == 0 with input as {}
	not subject.has("pii") with input as {}
}

test_a_clinical_context_counts_once if {
	subject.count("phi") == 2 with input as testing.classified({"phi.medical_id": 2, "phi.context": 2})
	subject.count("phi") == 3 with input as testing.classified({"phi.context": 3, "pii.person": 3})
	subject.personal_values == 3 with input as testing.classified({"phi.context": 3, "pii.person": 3})
}

test_people_are_counted_by_the_type_with_the_most if {
	subject.subjects == 12 with input as testing.classified({"pii.email": 12, "pii.phone": 3})
	subject.subjects == 7 with input as testing.classified({"subjects": 7, "pii.email": 2})
	subject.subjects == 9 with input as testing.classified({"subjects": 2, "pii.email": 9})
}

test_names_count_where_nobody_counted_people if {
	subject.subjects == 4 with input as testing.classified({"pii.person": 4})
	subject.subjects == 3 with input as testing.classified({"pii.person": 4, "subjects": 3})
}

test_bulk_begins_where_the_deployment_says if {
	subject.bulk with input as testing.classified({"pii.email": 10})
	not subject.bulk with input as testing.classified({"pii.email": 9})
	not subject.bulk with input as testing.classified({"bulk": 10})
		with data.countersign.data.settings.bulk_subjects_min as 100
}

test_machines_weigh_little if {
	subject.personal_values == 0 with input as testing.classified({"pii.ip_address": 9})
	subject.personal_values == 10 with input as testing.classified({"pii.ip_address": 100})
	subject.personal_values == 3 with input as testing.classified({"pii.ip_address": 9, "pii.email": 3})
	subject.personal == false with input as testing.classified({"pii.ip_address": 9})
	subject.personal with input as testing.classified({"pii.ip_address": 9, "financial.iban": 1})
}
