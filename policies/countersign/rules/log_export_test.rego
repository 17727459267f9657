package countersign.test.log_export

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.log_export as subject

test_an_export_is_reviewed if {
	testing.rules(subject.review) == {"log_export"} with input as testing.named(["logs", "export"])
}

test_another_region_is_reviewed_by_more if {
	testing.rules(subject.review) == {"cross_region_log_export"} with input as object.union(testing.between("eu-west-1", "us-east-1"), {"action": {"words": ["logs"]}})
}

test_nothing_is_not if {
	testing.rules(subject.review) == set() with input as testing.base
}
