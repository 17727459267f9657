package countersign.test.sql_read

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.sql_read as subject

test_a_count_is_allowed if {
	testing.rules(subject.allow) == {"small_read"} with input as testing.sql([{"tables": ["orders"], "functions": ["count"]}])
}

test_personal_columns_are_not_allowed if {
	testing.rules(subject.allow) == set() with input as testing.sql([{"tables": ["customers"], "columns": ["email"], "has_limit": true, "limit": 1}])
}

test_two_statements_are_not_allowed if {
	testing.rules(subject.allow) == set() with input as testing.sql([{"functions": ["count"]}, {"functions": ["count"]}])
}

test_no_limit_is_reviewed if {
	testing.rules(subject.review) == {"large_read"} with input as testing.sql([{"tables": ["orders"], "columns": ["*"]}])
}
