# METADATA
# description: What rules ask of parsed SQL. Names compare without regard to case and schema where that is the stricter way.
package countersign.lib.sql

import rego.v1

lists := data.countersign.data.sql

statements := input.action.facts.sql.statements

kinds := {statement.kind | some statement in statements}

# One plain SELECT that changes nothing. A second statement, or a write inside a common table expression, is not that.
single_read if {
	count(statements) == 1
	statements[0].kind == "select"
	statements[0].writes == false
}

base_names := {base(table) | some statement in statements; some table in statement.tables}

function_names := {base(name) | some statement in statements; some name in statement.functions}

column_names := {base(name) | some statement in statements; some name in statement.columns}

base(name) := parts[count(parts) - 1] if parts := split(lower(name), ".")

personal_tables := base_names & {name | some name in lists.personal_tables}

# Columns that are not known to be free of personal data; `*` is one of them. A personal table is read safely only through
# columns that are listed, so that an alias, a whole row or a new column counts as personal.
personal_columns := column_names - {name | some name in lists.impersonal_columns}

reads_personal_data if {
	count(personal_tables) > 0
	count(personal_columns) > 0
}

reads_personal_data if {
	some name in lists.personal_columns
	name in column_names
}

aggregates if {
	some name in lists.aggregate_functions
	name in function_names
	not "*" in column_names
}

small if aggregates

small if {
	statement := statements[0]
	statement.has_limit
	is_number(statement.limit)
	statement.limit <= data.countersign.data.settings.rows_read_max
}

small if count(statements[0].tables) == 0

# Both as written: for an allowance another schema, or a quoted name in other case, is another table or function.
readable_only if {
	readable := {name | some name in lists.readable_tables} | {name | some name in lists.personal_tables}
	harmless := {name | some name in lists.harmless_functions}
	every statement in statements {
		every table in statement.tables { trim_prefix(table, "public.") in readable }
		every function in statement.functions { trim_prefix(function, "pg_catalog.") in harmless }
	}
}
