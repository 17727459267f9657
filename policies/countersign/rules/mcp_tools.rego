# METADATA
# description: Tools of MCP servers by name. What a server says of its own tools (annotations) is never asked.
package countersign.rules.mcp_tools

import rego.v1

import data.countersign.data.tools
import data.countersign.lib.action

allow contains {
	"rule": "tool_listing",
	"message": "Listing what there is.",
} if {
	input.action.operation in tools.listings
}

allow contains {
	"rule": "tool_read",
	"message": "The tool only reads.",
} if {
	not action.is_command
	not action.is_sql
	not action.is_http
	input.action.operation in tools.readers[input.action.tool]
}

review contains {
	"rule": "tool_write",
	"message": "The tool changes files.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	input.action.operation in tools.writers[input.action.tool]
}
