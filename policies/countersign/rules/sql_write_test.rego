package countersign.test.sql_write

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.sql_write as subject

test_an_insert_is_reviewed if {
	testing.rules(subject.review) == {"data_change"} with input as testing.sql([{"kind": "insert"}])
}

test_an_alter_is_reviewed if {
	testing.rules(subject.review) == {"schema_change"} with input as testing.sql([{"kind": "alter"}])
}

test_a_read_is_not if {
	testing.rules(subject.review) == set() with input as testing.sql([{}])
}
