package countersign.test.sql_destructive

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.sql_destructive as subject

test_drop_is_denied if {
	testing.rules(subject.deny) == {"destructive_sql"} with input as testing.sql([{"kind": "drop"}])
}

test_delete_without_where_is_denied if {
	testing.rules(subject.deny) == {"destructive_sql"} with input as testing.sql([{"kind": "delete"}])
}

test_a_second_statement_is_denied if {
	testing.rules(subject.deny) == {"destructive_sql", "opaque_sql", "several_statements"} with input as testing.sql([{"kind": "transaction"}, {"kind": "drop"}])
}

test_a_function_outside_of_the_tables_is_denied if {
	testing.rules(subject.deny) == {"dangerous_sql_function"} with input as testing.sql([{"functions": ["lo_export"]}])
}

test_a_plain_read_is_not_denied if {
	testing.rules(subject.deny) == set() with input as testing.sql([{"tables": ["orders"]}])
}
