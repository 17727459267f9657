package countersign.test.secrets

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.secrets as subject

test_a_secret_is_reviewed_by_security if {
	testing.rules(subject.review) == {"secret_leaves"} with input as testing.classified({"secret.password": 1})
}

test_an_identity_is_reviewed_with_a_strong_sign_in if {
	every label in ["secret.private_key", "secret.cloud_key"] {
		testing.rules(subject.review) == {"secret_leaves", "identity_leaves"} with input as testing.classified({label: 1})
	}
}

test_personal_data_is_no_secret if {
	testing.rules(subject.review) == set() with input as testing.classified({"pii.email": 40, "secretary.x": 1})
}
