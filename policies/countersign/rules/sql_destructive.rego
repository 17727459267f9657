# METADATA
# description: SQL that destroys data, hides a second statement, or cannot be read. Always denied.
# custom:
#   topics: [sql_change, unparsed]
package countersign.rules.sql_destructive

import rego.v1

import data.countersign.lib.sql

deny contains {
	"rule": "destructive_sql",
	"message": "DROP and TRUNCATE destroy data and are never run for an agent.",
	"risk": "critical",
} if {
	sql.has_kind({"drop": true, "truncate": true})
}

deny contains {
	"rule": "destructive_sql",
	"message": "A DELETE or UPDATE without a WHERE clause changes every row.",
	"risk": "critical",
} if {
	some statement in input.action.facts.sql.statements
	statement.kind in {"delete", "update"}
	not statement.has_where
}

deny contains {
	"rule": "several_statements",
	"message": "Send one SQL statement at a time: what follows the first one escapes a read-only transaction.",
	"risk": "high",
} if {
	# What stands inside a statement was sent with it, and the other rules look at it too.
	count([statement | some statement in input.action.facts.sql.statements; not statement.nested]) > 1
}

deny contains {
	"rule": "opaque_sql",
	"message": "DO, CALL, COPY, SET and transaction control hide or change what would run.",
	"risk": "high",
} if {
	sql.has_kind({"do": true, "call": true, "copy": true, "set": true, "transaction": true})
}

deny contains {
	"rule": "hidden_write",
	"message": "A SELECT that also changes data hides the change.",
	"risk": "high",
} if {
	some statement in input.action.facts.sql.statements
	statement.kind == "select"
	statement.writes
}

deny contains {
	"rule": "unparsed_sql",
	"message": "The SQL could not be parsed.",
	"risk": "high",
} if {
	"sql" in input.action.facts.unparsed
}
