# METADATA
# description: |
#   What rules ask of parsed SQL. Names compare without regard to case and schema where that is the stricter way.
#   Each has a default: a module remembers what was found, and works out again whatever was undefined.
package countersign.lib.sql

import rego.v1

# One plain SELECT that changes nothing. A second statement, or a write inside a common table expression, is not that.
default single_read := false

single_read if {
	count(input.action.facts.sql.statements) == 1
	input.action.facts.sql.statements[0].kind == "select"
	input.action.facts.sql.statements[0].writes == false
}

# Whether a statement is of one of the kinds, which are the keys of an object.
has_kind(kinds) if {
	some statement in input.action.facts.sql.statements
	kinds[statement.kind]
}

# Columns that are not known to be free of personal data count as personal in a personal table; `*` is one of them. So an
# alias, a whole row or a new column does too.
default reads_personal_data := false

reads_personal_data if {
	some name in input.action.facts.sql.table_names
	data.countersign.data.sql.personal_tables[name]
	some column in input.action.facts.sql.column_names
	not data.countersign.data.sql.impersonal_columns[column]
}

reads_personal_data if {
	some name in input.action.facts.sql.column_names
	data.countersign.data.sql.personal_columns[name]
}

default small := false

small if {
	input.action.facts.sql.statements[0].has_limit
	is_number(input.action.facts.sql.statements[0].limit)
	input.action.facts.sql.statements[0].limit <= data.countersign.data.settings.rows_read_max
}

small if {
	some name in input.action.facts.sql.function_names
	data.countersign.data.sql.aggregate_functions[name]
	not "*" in input.action.facts.sql.column_names
}

small if count(input.action.facts.sql.statements[0].tables) == 0

# Both as written: for an allowance another schema, or a quoted name in other case, is another table or function.
default readable_only := false

readable_only if {
	every statement in input.action.facts.sql.statements {
		every table in statement.tables { readable(trim_prefix(table, "public.")) }
		every function in statement.functions {
			data.countersign.data.sql.harmless_functions[trim_prefix(function, "pg_catalog.")]
		}
	}
}

readable(table) if data.countersign.data.sql.readable_tables[table]

readable(table) if data.countersign.data.sql.personal_tables[table]
