# METADATA
# description: SQL that destroys data, hides a second statement, or cannot be read. Always denied.
package countersign.rules.sql_destructive

import rego.v1

import data.countersign.lib.action
import data.countersign.lib.sql

deny contains {
	"rule": "destructive_sql",
	"message": "DROP and TRUNCATE destroy data and are never run for an agent.",
	"risk": "critical",
} if {
	some kind in {"drop", "truncate"}
	kind in sql.kinds
}

deny contains {
	"rule": "destructive_sql",
	"message": "A DELETE or UPDATE without a WHERE clause changes every row.",
	"risk": "critical",
} if {
	some statement in sql.statements
	statement.kind in {"delete", "update"}
	not statement.has_where
}

deny contains {
	"rule": "several_statements",
	"message": "Send one SQL statement at a time: what follows the first one escapes a read-only transaction.",
	"risk": "high",
} if {
	count(sql.statements) > 1
}

deny contains {
	"rule": "opaque_sql",
	"message": "DO, CALL, COPY, SET and transaction control hide or change what would run.",
	"risk": "high",
} if {
	some kind in {"do", "call", "copy", "set", "transaction"}
	kind in sql.kinds
}

deny contains {
	"rule": "hidden_write",
	"message": "A SELECT that also changes data hides the change.",
	"risk": "high",
} if {
	some statement in sql.statements
	statement.kind == "select"
	statement.writes
}

deny contains {
	"rule": "dangerous_sql_function",
	"message": "The statement calls a function that reaches outside of the tables.",
	"risk": "critical",
} if {
	some name in sql.function_names
	dangerous(name)
}

deny contains {
	"rule": "unparsed_sql",
	"message": "The SQL could not be parsed.",
	"risk": "high",
} if {
	"sql" in action.facts.unparsed
}

dangerous(name) if name in sql.lists.dangerous_functions

dangerous(name) if {
	some prefix in sql.lists.dangerous_prefixes
	startswith(name, prefix)
}
