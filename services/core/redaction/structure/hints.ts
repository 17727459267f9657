import type { Hint } from "./survey.ts";

const HINTS: ReadonlyMap<string, Hint> = new Map([
  ...[
    "bash",
    "cmd",
    "cmdline",
    "command",
    "commandline",
    "commands",
    "exec",
    "execute",
    "run",
    "script",
    "sh",
    "shell",
    "shellcommand",
  ].map((name) => [name, "shell"] as const),
  ...["query", "querytext", "sql", "sqlquery", "sqltext", "statement", "statements", "stmt"].map(
    (name) => [name, "sql"] as const,
  ),
]);

const KNOWN = new Map<string, { readonly hint?: Hint }>();
const KNOWN_MAX = 4_096;
const NONE = {};

/** What the name of a value says of its format, to be spread into a place. */
export function hintOf(name: string | undefined): { readonly hint?: Hint } {
  if (name === undefined || name.length > 24) return NONE;
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  const hint = HINTS.get(name.toLowerCase().replaceAll(/[^a-z]/g, ""));
  const found = hint === undefined ? NONE : { hint };
  if (KNOWN.size < KNOWN_MAX) KNOWN.set(name, found);
  return found;
}
