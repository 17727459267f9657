package countersign.test.sensitive_paths

import rego.v1

import data.countersign.lib.paths
import data.countersign.lib.testing
import data.countersign.rules.sensitive_paths as subject

test_places_and_names_are_not_safe if {
	every path in {
		"/etc/shadow", "etc/shadow", "/ETC//./shadow", "/root", "~/.ssh", ` "/home/a/.aws" `, `c:\users\a\.ssh`,
		"/a/../b", "/a/.. /b", "/srv/x.pem", "/srv/.env.local", "/proc/self/environ", "/srv/id_rsa.pub",
	} {
		not paths.safe(path)
	}
}

test_plain_paths_are_safe if {
	every path in {"/srv/app/readme.md", "src", ".", "/rooted/x", "/etc/hosts", "~/notes"} { paths.safe(path) }
}

test_a_tool_that_nobody_knows_is_left_to_default if {
	given := {"action": {"tool": "x", "operation": "read_file", "arguments": {"path": "/etc/shadow"}}}
	testing.rules(subject.review) == set() with input as object.union(testing.base, given)
}

test_a_writer_is_reviewed if {
	given := {"action": {"tool": "filesystem", "operation": "move_file", "arguments": {"source": "/srv/a", "destination": "/root/.profile"}}}
	testing.rules(subject.review) == {"sensitive_path"} with input as object.union(testing.base, given)
}
