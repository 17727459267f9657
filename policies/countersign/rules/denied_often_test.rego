package countersign.test.denied_often

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.denied_often as subject

test_many_denials_stop_an_agent if {
	testing.rules(subject.deny) == {"denied_often"} with input as object.union(testing.base, {"history": {"agent_recent": {"denials": 20}}})
}

test_a_few_do_not if {
	testing.rules(subject.deny) == set() with input as object.union(testing.base, {"history": {"agent_recent": {"denials": 19}}})
}
