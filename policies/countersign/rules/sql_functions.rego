# METADATA
# description: SQL that calls what reaches outside of the tables. Always denied.
# custom:
#   topics: [sql]
package countersign.rules.sql_functions

import rego.v1

import data.countersign.data.sql

deny contains {
	"rule": "dangerous_sql_function",
	"message": "The statement calls a function that reaches outside of the tables.",
	"risk": "critical",
} if {
	some name in input.action.facts.sql.function_names
	dangerous(name)
}

dangerous(name) if sql.dangerous_functions[name]

dangerous(name) if {
	some prefix, _ in sql.dangerous_prefixes
	startswith(name, prefix)
}
