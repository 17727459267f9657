package countersign.test.sql_functions

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.sql_functions as subject

test_a_function_outside_of_the_tables_is_denied if {
	testing.rules(subject.deny) == {"dangerous_sql_function"} with input as testing.sql([{"functions": ["lo_export"]}])
}

test_counting_is_not_denied if {
	testing.rules(subject.deny) == set() with input as testing.sql([{"functions": ["count"]}])
}
