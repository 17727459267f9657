/** One command of a script. */
export interface SimpleCommand {
  readonly assignments: readonly string[];
  readonly argv: readonly string[];
}

/** Longest script that is read; longer ones are programs. */
const SCRIPT_CHARS_MAX = 16_384;

/** Unquoted, these make the shell compute, open files or branch. */
const ACTIVE = "$`()<>*?[]{}~#!^=";

/** Words that change how what follows is run, or run what is not on the line. */
const RESERVED = new Set([
  "if",
  "then",
  "else",
  "elif",
  "fi",
  "for",
  "while",
  "until",
  "do",
  "done",
  "case",
  "esac",
  "select",
  "in",
  "function",
  "coproc",
  "time",
  "[[",
  "{",
  "}",
  "!",
  "eval",
  "source",
  ".",
  "exec",
  "trap",
  "alias",
  "unalias",
  "export",
  "declare",
  "typeset",
  "readonly",
  "local",
  "set",
  "unset",
  "shopt",
  "setopt",
  "enable",
  "hash",
  "builtin",
  "read",
  "mapfile",
  "readarray",
  "bind",
  "complete",
  "return",
  "exit",
]);

const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;

/**
 * Splits a script into its simple commands (POSIX.1, XCU 2.9) at ; & | && || and line breaks. `undefined` when it holds
 * anything that needs a shell to understand: substitutions, variables, redirections, globs, braces, comments, compound
 * commands. Quotes and backslashes are removed as the shell would.
 */
export function splitScript(script: string): readonly SimpleCommand[] | undefined {
  if (script.length > SCRIPT_CHARS_MAX || script.includes("\0")) return undefined;
  const lexer = new Lexer(script);
  const commands: SimpleCommand[] = [];
  let words: string[] = [];
  for (let token = lexer.next(); token !== undefined; token = lexer.next()) {
    if (token.kind === "active") return undefined;
    if (token.kind === "word") words.push(token.text);
    else if (words.length > 0) {
      commands.push(toCommand(words));
      words = [];
    }
  }
  if (words.length > 0) commands.push(toCommand(words));
  return commands.some((command) => RESERVED.has(command.argv[0] ?? "")) ? undefined : commands;
}

function toCommand(words: readonly string[]): SimpleCommand {
  const first = words.findIndex((word) => !ASSIGNMENT.test(word));
  const count = first === -1 ? words.length : first;
  return { assignments: words.slice(0, count), argv: words.slice(count) };
}

type Token =
  | { readonly kind: "word"; readonly text: string }
  | { readonly kind: "separator" }
  | { readonly kind: "active" };

class Lexer {
  readonly #script: string;
  #at = 0;

  constructor(script: string) {
    this.#script = script;
  }

  next(): Token | undefined {
    while (/[ \t]/.test(this.#peek())) this.#at += 1;
    const char = this.#peek();
    if (char === "") return undefined;
    if (!/[;&|\n]/.test(char)) return this.#word();
    while (/[;&|]/.test(this.#peek())) this.#at += 1;
    // A line break ends a command, and is looked at by itself.
    if (char === "\n") this.#at += 1;
    return { kind: "separator" };
  }

  #peek(): string {
    return this.#script.charAt(this.#at);
  }

  #word(): Token {
    let text = "";
    for (let char = this.#peek(); char !== "" && !/[ \t\n;&|]/.test(char); char = this.#peek()) {
      const part = this.#part(char, text);
      if (part === undefined) return { kind: "active" };
      text += part;
    }
    return { kind: "word", text };
  }

  /** One character or one quoted piece of a word; `undefined` when it is active. */
  #part(char: string, before: string): string | undefined {
    this.#at += 1;
    if (char === "'") return this.#single();
    if (char === '"') return this.#double();
    if (char === "\\") return this.#escaped();
    // Carriage returns and other blanks are read differently from shell to shell.
    if (/[^\S \t\n]|\p{Cc}/u.test(char)) return undefined;
    if (char === "=" && before !== "") return char;
    return ACTIVE.includes(char) ? undefined : char;
  }

  #single(): string | undefined {
    const end = this.#script.indexOf("'", this.#at);
    if (end === -1) return undefined;
    const text = this.#script.slice(this.#at, end);
    this.#at = end + 1;
    return text;
  }

  /** Inside double quotes a backslash escapes only what is special there (POSIX.1, XCU 2.2.3). */
  #double(): string | undefined {
    let text = "";
    for (let char = this.#peek(); char !== '"'; char = this.#peek()) {
      if (char === "" || char === "$" || char === "`" || char === "!") return undefined;
      this.#at += 1;
      if (char === "\\" && /["\\$`]/.test(this.#peek())) {
        text += this.#peek();
        this.#at += 1;
      } else if (char === "\\" && this.#peek() === "\n") this.#at += 1;
      else text += char;
    }
    this.#at += 1;
    return text;
  }

  #escaped(): string | undefined {
    const char = this.#peek();
    if (char === "") return undefined;
    this.#at += 1;
    return char === "\n" ? "" : char;
  }
}
