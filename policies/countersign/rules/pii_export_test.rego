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

test_a_secret_is_reviewed if {
	testing.rules(subject.review) == {"secret_leaves"} with input as object.union(testing.base, {"classification": {"secret.token": 1}})
}

test_a_few_values_are_not if {
	testing.rules(subject.review) == set() with input as object.union(testing.base, {"classification": {"pii.email": 2}})
}
