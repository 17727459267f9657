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

test_a_plain_read_is_not_denied if {
	testing.rules(subject.deny) == set() with input as testing.sql([{"tables": ["orders"]}])
}

test_a_statement_inside_is_not_a_second_one if {
	testing.rules(subject.deny) == set() with input as testing.sql([{"kind": "other"}, {"nested": true}])
}

test_a_drop_inside_is_denied if {
	testing.rules(subject.deny) == {"destructive_sql"} with input as testing.sql([{"kind": "other"}, {"kind": "drop", "nested": true}])
}
