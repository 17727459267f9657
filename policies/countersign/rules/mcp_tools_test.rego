package countersign.test.mcp_tools

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.mcp_tools as subject

test_a_reader_is_allowed if {
	testing.rules(subject.allow) == {"tool_read"} with input as object.union(testing.base, {"action": {"tool": "filesystem", "operation": "read_file"}})
}

test_a_writer_is_reviewed if {
	testing.rules(subject.review) == {"tool_write"} with input as object.union(testing.base, {"action": {"tool": "filesystem", "operation": "write_file"}})
}

test_annotations_allow_nothing if {
	testing.rules(subject.allow) == set() with input as object.union(testing.base, {"action": {"tool": "x", "operation": "y", "claims": {"readOnlyHint": true}}})
}
