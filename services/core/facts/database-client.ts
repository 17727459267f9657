import type { OptionTable, Options } from "./options.ts";
import { readOptions } from "./options.ts";
import { basename } from "./program.ts";

/** A text of SQL, and whether it is known to go to PostgreSQL. */
export interface SqlText {
  readonly text: string;
  readonly isPostgres: boolean;
}

/** What a database client was told to run. */
export interface ClientSql {
  readonly sql: readonly SqlText[];
  /** "sql_file" for a script in a file, "stdin" when it would read its input, "sql" when its options are not understood. */
  readonly unparsed: readonly string[];
}

interface Client extends OptionTable {
  readonly statement: readonly string[];
  readonly file: readonly string[];
  /** Options that only print something, so that no statement is run. */
  readonly harmless: readonly string[];
  readonly isPostgres: boolean;
}

const PSQL: Client = {
  flags: "aAbeEHlnqsStVwWxXz01?",
  valued: "cdfFhLopPRTUv",
  longFlags: [
    "echo-all",
    "no-align",
    "echo-errors",
    "echo-queries",
    "echo-hidden",
    "html",
    "list",
    "csv",
    "no-readline",
    "quiet",
    "single-step",
    "single-line",
    "tuples-only",
    "version",
    "no-password",
    "password",
    "expanded",
    "no-psqlrc",
    "field-separator-zero",
    "record-separator-zero",
    "help",
    "single-transaction",
  ],
  longValued: [
    "command",
    "dbname",
    "file",
    "field-separator",
    "host",
    "log-file",
    "output",
    "port",
    "pset",
    "record-separator",
    "table-attr",
    "username",
    "set",
    "variable",
  ],
  statement: ["c", "command"],
  // Where output goes may be a command: -o "|program".
  file: ["f", "file", "o", "output", "L", "log-file"],
  harmless: ["l", "list", "V", "version", "?", "help"],
  isPostgres: true,
};

const MYSQL: Client = {
  flags: "ABCEfGgHiLlnNoqrsStUvVwWXbc",
  valued: "eDhPuS",
  longFlags: [
    "batch",
    "silent",
    "raw",
    "table",
    "html",
    "xml",
    "version",
    "help",
    "quick",
    "verbose",
    "wait",
    "skip-column-names",
    "column-names",
    "compress",
    "no-auto-rehash",
    "no-defaults",
    "vertical",
  ],
  longValued: [
    "execute",
    "database",
    "host",
    "port",
    "user",
    "socket",
    "password",
    "protocol",
    "ssl-mode",
    "ssl-ca",
    "default-character-set",
  ],
  statement: ["e", "execute"],
  file: [],
  harmless: ["V", "version", "help"],
  isPostgres: false,
};

/** Reads the SQL from the options of a database client; `undefined` for a program that is none. */
export function databaseClientSql(argv: readonly string[]): ClientSql | undefined {
  const [program = "", ...words] = argv;
  switch (basename(program)) {
    case "psql":
      return clientSql(words, PSQL);
    case "mysql":
    case "mariadb":
      // -p takes its value only when it is attached, which no other option does.
      return clientSql(
        words.filter((word) => !word.startsWith("-p")),
        MYSQL,
      );
    case "sqlite3":
      return sqliteSql(words);
    default:
      return undefined;
  }
}

function clientSql(words: readonly string[], client: Client): ClientSql {
  const read = readOptions(words, client, false);
  const sql = client.statement.flatMap((name) => valuesOf(read, name));
  const texts = sql.map((text) => ({ text, isPostgres: client.isPostgres }));
  if (read.isUnknown) return { sql: texts, unparsed: ["sql"] };
  const names = new Set(read.options.map((option) => option.name));
  const usesFile = client.file.some((name) => names.has(name));
  const isHarmless = client.harmless.some((name) => names.has(name));
  const readsInput = sql.length === 0 && !usesFile && !isHarmless;
  return { sql: texts, unparsed: usesFile ? ["sql_file"] : readsInput ? ["stdin"] : [] };
}

function valuesOf(read: Options, name: string): readonly string[] {
  return read.options.flatMap((option) =>
    option.name === name && option.value !== undefined ? [option.value] : [],
  );
}

/** The options of sqlite3 have one dash or two, and are never bundled. */
const SQLITE_FLAGS = new Set([
  "batch",
  "bail",
  "box",
  "column",
  "csv",
  "echo",
  "header",
  "noheader",
  "html",
  "json",
  "line",
  "list",
  "markdown",
  "quote",
  "readonly",
  "safe",
  "stats",
  "table",
  "tabs",
  "version",
  "help",
]);
const SQLITE_VALUED = new Set(["separator", "newline", "nullvalue", "mmap", "maxsize", "vfs"]);

function sqliteSql(words: readonly string[]): ClientSql {
  const operands: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const name = word.replace(/^--?/, "");
    if (!word.startsWith("-")) operands.push(word);
    else if (SQLITE_VALUED.has(name)) at += 1;
    else if (!SQLITE_FLAGS.has(name)) return { sql: [], unparsed: ["sql"] };
  }
  const sql = operands.slice(1).map((text) => ({ text, isPostgres: false }));
  const onlyPrints = words.some((word) => /^--?(version|help)$/.test(word));
  return { sql, unparsed: sql.length === 0 && !onlyPrints ? ["stdin"] : [] };
}
