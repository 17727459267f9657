# METADATA
# description: Calls of HTTP APIs. Reads of listed hosts are allowed, changes are reviewed.
# custom:
#   topics: [http]
package countersign.rules.http_call

import rego.v1

import data.countersign.data.tools
import data.countersign.lib.action
import data.countersign.lib.arguments

_host := lower(input.action.facts.host)

allow contains {
	"rule": "http_read",
	"message": "A read of a listed host.",
} if {
	action.is_http
	not action.is_command
	upper(input.action.facts.method) in {"GET", "HEAD"}
	_host in tools.read_hosts
	input.action.operation in tools.http[input.action.tool]
	arguments.known(tools.http_arguments)
}

review contains {
	"rule": "http_change",
	"message": "The call changes something through an API.",
	"risk": "high",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	action.changes_over_http
}

deny contains {
	"rule": "metadata_service",
	"message": "Metadata services hand out the credentials of the machine.",
	"risk": "critical",
} if {
	_host in {"169.254.169.254", "metadata.google.internal", "[fd00:ec2::254]", "100.100.100.200"}
}
