package countersign.test.http_call

import rego.v1

import data.countersign.lib.testing
import data.countersign.rules.http_call as subject

test_a_change_is_reviewed if {
	testing.rules(subject.review) == {"http_change"} with input as object.union(testing.base, {"action": {"facts": {"method": "post", "host": "x"}}})
}

test_a_listed_host_is_read if {
	testing.rules(subject.allow) == {"http_read"} with input as object.union(testing.base, {"action": {"tool": "http", "operation": "get", "arguments": {"url": "https://docs.internal.example/"}, "facts": {"method": "GET", "host": "docs.internal.example"}}})
}

test_the_metadata_service_is_denied if {
	testing.rules(subject.deny) == {"metadata_service"} with input as object.union(testing.base, {"action": {"facts": {"method": "GET", "host": "169.254.169.254"}}})
}
