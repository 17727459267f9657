/**
 * Places where databases disagree on what is text and what is a statement, so that a statement can hide from one of them.
 * Each may stand in harmless text as well; then a person looks at it once more than needed.
 */
const DISAGREEMENTS: readonly RegExp[] = [
  // MySQL runs what stands in /*! … */.
  /\/\*!/,
  // PostgreSQL nests comments; to the others the first */ ends them.
  /\/\*(?:(?!\*\/)[^])*?\/\*/,
  // MySQL escapes a quote with a backslash, PostgreSQL does not (standard_conforming_strings).
  /\\/,
  // Only PostgreSQL has dollar quotes; $ is part of a name in MySQL.
  /\$[\p{L}\p{N}_]*\$/u,
  // A comment to the end of the line in MySQL.
  /#/,
  // To MySQL a comment only when a blank follows.
  /--(?![\s])./,
  // A quoted name in SQL Server and SQLite.
  /\[/,
  // A quoted name in MySQL and SQLite.
  /`/,
];

/** Whether another database than PostgreSQL may read other statements in the text. */
export function isDialectDependent(sql: string): boolean {
  return DISAGREEMENTS.some((pattern) => pattern.test(sql));
}
