import { unwrap } from "./wrapper.ts";
import { splitScript } from "./shell-script.ts";
import { databaseClientSql } from "./database-client.ts";
import type { SqlText } from "./database-client.ts";
import { basename, findScript, isNested, redirectsProgram } from "./program.ts";

/** One command that would run. */
export interface Command {
  /** The program's name without its path. */
  readonly command: string;
  readonly argv: readonly string[];
}

/** What a command line says about what would run. */
export interface ArgvFacts {
  readonly argv: readonly string[];
  /** The program that runs in the end, without wrappers such as sudo; of several, the one that was called. */
  readonly command: string;
  /** Every command, the wrappers first. */
  readonly commands: readonly Command[];
  readonly sql: readonly SqlText[];
  /** What was not understood: "shell", "code", "stdin", "environment", "wrapper", "sql_file". */
  readonly unparsed: readonly string[];
}

/** `sudo env sh -c "nohup …"` is four; nobody needs more. */
const NESTING_MAX = 6;

/** Reads a command line as the system would run it, without a shell of its own. An empty one has no command. */
export function readArgv(argv: readonly string[]): ArgvFacts {
  const reader = new Reader();
  reader.command(argv, NESTING_MAX);
  return reader.result(argv, basename(argv[0] ?? ""));
}

/** Reads a line that a POSIX shell would run. */
export function readShellLine(script: string): ArgvFacts {
  const reader = new Reader();
  reader.script(script, NESTING_MAX);
  return reader.result(["sh", "-c", script], "sh");
}

class Reader {
  readonly #commands: Command[] = [];
  readonly #sql: SqlText[] = [];
  readonly #unparsed = new Set<string>();
  /** The commands that wrap no other. */
  readonly #last: string[] = [];

  result(argv: readonly string[], called: string): ArgvFacts {
    const [only, ...others] = this.#last;
    return {
      argv,
      command: only === undefined || others.length > 0 ? called : only,
      commands: this.#commands,
      sql: this.#sql,
      unparsed: [...this.#unparsed].toSorted(),
    };
  }

  command(argv: readonly string[], nestingLeft: number): void {
    const [program] = argv;
    if (program === undefined) return;
    const command = basename(program);
    this.#commands.push({ command, argv });
    if (nestingLeft === 0) this.#unparsed.add("shell");
    else if (!this.#inside(argv, nestingLeft - 1)) this.#simple(command, argv);
  }

  script(script: string, nestingLeft: number): void {
    const simple = splitScript(script);
    if (simple === undefined) this.#unparsed.add("shell");
    for (const { assignments, argv } of simple ?? []) {
      this.#environment(assignments);
      this.command(argv, nestingLeft);
    }
  }

  /** Looks into a wrapper or a shell; whether it was one. */
  #inside(argv: readonly string[], nestingLeft: number): boolean {
    const wrapped = unwrap(argv);
    if (wrapped !== undefined) {
      for (const problem of wrapped.unparsed) this.#unparsed.add(problem);
      this.#environment(wrapped.assignments);
      if (wrapped.argv.length === 0) return false;
      this.command(wrapped.argv, nestingLeft);
      return true;
    }
    const shell = findScript(argv);
    if (shell?.script === undefined) {
      if (shell !== undefined) this.#unparsed.add("shell");
      return false;
    }
    this.script(shell.script, nestingLeft);
    return true;
  }

  #simple(command: string, argv: readonly string[]): void {
    this.#last.push(command);
    if (isNested(argv)) this.#unparsed.add("code");
    const client = databaseClientSql(argv);
    this.#sql.push(...(client?.sql ?? []));
    for (const problem of client?.unparsed ?? []) this.#unparsed.add(problem);
  }

  #environment(assignments: readonly string[]): void {
    if (assignments.some(redirectsProgram)) this.#unparsed.add("environment");
  }
}
