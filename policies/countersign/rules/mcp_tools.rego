# METADATA
# description: Tools of MCP servers by name. What a server says of its own tools (annotations) is never asked.
package countersign.rules.mcp_tools

import rego.v1

import data.countersign.data.tools
import data.countersign.lib.action
import data.countersign.lib.arguments

allow contains {
	"rule": "tool_read",
	"message": "The tool only reads.",
} if {
	not action.is_command
	not action.is_sql
	not action.is_http
	arguments.known(tools.readers[input.action.tool][input.action.operation])
}

review contains {
	"rule": "tool_write",
	"message": "The tool changes files.",
	"risk": "medium",
	"requirements": [{"group": data.countersign.data.groups.platform, "approvals": 1}],
} if {
	input.action.operation in tools.writers[input.action.tool]
}
