/** How a word of a shell is written. */
export type Quoting =
  "bare" | "single" | "double" | "escaped-single" | "escaped-double" | "ansi" | "mixed";

/** A word of a shell (POSIX.1-2024, XCU, 2.2 and 2.3). */
export interface ShellWord {
  readonly kind: "word";
  readonly start: number;
  readonly end: number;
  readonly quoting: Quoting;
  /** The inside of its quotes, when there is one pair of them; else all of it. */
  readonly inner: { readonly start: number; readonly end: number };
  /** Command substitutions in it, by what is inside of them. */
  readonly substitutions: readonly { readonly start: number; readonly end: number }[];
}

/** What stands between words. */
export interface ShellMark {
  readonly kind: "break" | "redirect" | "comment" | "document";
  readonly start: number;
  readonly end: number;
}

export type ShellToken = ShellWord | ShellMark;

const [QUOTE, DOUBLE, BACKSLASH, DOLLAR, TICK, OPEN, CLOSE, HASH, NEWLINE, LESS] = [
  39, 34, 92, 36, 96, 40, 41, 35, 10, 60,
] as const;
const OPERATOR = /&&|\|\||;;|[;&|()\n]/y;
const REDIRECT = /[0-9]?(?:<<<|<<-?|>>|>&|<&|>\||[<>])(?:&?[0-9-](?=[\s;|&)]|$))?/y;
const HEREDOC = /(<<-?)[ \t]*(?:'([^'\n]{1,64})'|"([^"\n]{1,64})"|\\?([\w.-]{1,64}))/y;
/** Substitutions inside of substitutions. */
const DEPTH_MAX = 8;
/** What a here-document is waiting for; more in one line are read as commands. */
const HEREDOCS_MAX = 8;

/** Reads a shell's script; undefined for a text that is none, because a quote or a substitution is not closed. */
export function shellTokens(
  text: string,
  start: number,
  end: number,
): readonly ShellToken[] | undefined {
  const lexer = new Lexer(text, start, end);
  return lexer.run() ? lexer.tokens : undefined;
}

interface Quoted {
  readonly start: number;
  readonly end: number;
  readonly quoting: Quoting;
}

class Lexer {
  readonly tokens: ShellToken[] = [];
  readonly #text: string;
  readonly #end: number;
  readonly #heredocs: { readonly end: string; readonly isIndented: boolean }[] = [];
  #at: number;
  #substitutions: { readonly start: number; readonly end: number }[] = [];

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.#at = start;
    this.#end = end;
  }

  run(): boolean {
    while (this.#at < this.#end) {
      const code = this.#text.charCodeAt(this.#at);
      if (code <= 32 && code !== NEWLINE) this.#at += 1;
      else if (code === BACKSLASH && this.#text.charCodeAt(this.#at + 1) === NEWLINE) this.#at += 2;
      else if (code === HASH) this.#comment();
      else if (!this.#operator() && !this.#redirect() && !this.#word()) return false;
    }
    return true;
  }

  #comment(): void {
    const start = this.#at;
    this.#at = this.#lineEnd(start);
    this.tokens.push({ kind: "comment", start, end: this.#at });
  }

  #operator(): boolean {
    const start = this.#at;
    const end = this.#match(OPERATOR);
    if (end === undefined) return false;
    this.tokens.push({ kind: "break", start, end });
    if (this.#text.charCodeAt(start) === NEWLINE && this.#heredocs.length > 0) this.#documents();
    return true;
  }

  #redirect(): boolean {
    const start = this.#at;
    HEREDOC.lastIndex = start;
    const heredoc = this.#text.charCodeAt(start) === LESS ? HEREDOC.exec(this.#text) : null;
    if (heredoc !== null && HEREDOC.lastIndex <= this.#end) {
      const [, operator, single, double, bare] = heredoc;
      this.#at = HEREDOC.lastIndex;
      if (this.#heredocs.length >= HEREDOCS_MAX) return true;
      this.#heredocs.push({ end: single ?? double ?? bare ?? "", isIndented: operator === "<<-" });
      return true;
    }
    const end = this.#match(REDIRECT);
    if (end === undefined) return false;
    const isWhole = /[0-9-]$/.test(this.#text.slice(start + 1, end));
    if (!isWhole) this.tokens.push({ kind: "redirect", start, end });
    return true;
  }

  /** The lines of here-documents stand behind the line that asks for them. */
  #documents(): void {
    for (const { end, isIndented } of this.#heredocs) {
      const start = this.#at;
      let at = start;
      for (; at < this.#end; at = this.#lineEnd(at) + 1) {
        const line = this.#text.slice(at, this.#lineEnd(at));
        if ((isIndented ? line.replace(/^\t+/, "") : line) === end) break;
      }
      const stop = Math.min(at, this.#end);
      this.tokens.push({ kind: "document", start, end: stop });
      this.#at = Math.min(this.#end, this.#lineEnd(stop));
    }
    this.#heredocs.length = 0;
  }

  #word(): boolean {
    const start = this.#at;
    const quoted: Quoted[] = [];
    let hasEscapes = false;
    this.#substitutions = [];
    while (this.#at < this.#end && !this.#endsWord(this.#at)) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === BACKSLASH) {
        hasEscapes = true;
        this.#at += 2;
      } else if (!this.#part(code, quoted)) return false;
    }
    this.#at = Math.min(this.#at, this.#end);
    const end = this.#at;
    if (end === start) return false;
    this.tokens.push({
      kind: "word",
      start,
      end,
      ...formOf({ start, end }, quoted, hasEscapes),
      substitutions: this.#substitutions,
    });
    return true;
  }

  #part(code: number, quoted: Quoted[]): boolean {
    const next = this.#text.charCodeAt(this.#at + 1);
    if (code === QUOTE) return this.#single(quoted);
    if (code === DOUBLE) return this.#double(quoted, 0);
    if (code === DOLLAR && next === QUOTE) return this.#ansi(quoted);
    if (code === TICK || (code === DOLLAR && next === OPEN)) return this.#substitution(0);
    this.#at += 1;
    return true;
  }

  /** A quote inside of single quotes is written `'\''`, or `'"'"'`. */
  #single(quoted: Quoted[]): boolean {
    const start = this.#at + 1;
    let quoting: Quoting = "single";
    let at = start;
    for (;;) {
      at = this.#find("'", at);
      if (at === -1) return false;
      const idiom = [`'\\''`, `'"'"'`].find((each) => this.#text.startsWith(each, at));
      if (idiom === undefined || at + idiom.length > this.#end) break;
      quoting = "escaped-single";
      at += idiom.length;
    }
    this.#at = at + 1;
    quoted.push({ start, end: at, quoting });
    return true;
  }

  #ansi(quoted: Quoted[]): boolean {
    const start = this.#at + 2;
    for (let at = start; at < this.#end; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) {
        this.#at = at + 1;
        quoted.push({ start, end: at, quoting: "ansi" });
        return true;
      }
    }
    return false;
  }

  #double(quoted: Quoted[], depth: number): boolean {
    const start = this.#at + 1;
    let quoting: Quoting = "double";
    this.#at = start;
    while (this.#at < this.#end) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === DOUBLE) {
        quoted.push({ start, end: this.#at, quoting });
        this.#at += 1;
        return true;
      }
      if (code === BACKSLASH) {
        quoting = "escaped-double";
        this.#at += 2;
      } else if (
        code === TICK ||
        (code === DOLLAR && this.#text.charCodeAt(this.#at + 1) === OPEN)
      ) {
        if (!this.#substitution(depth)) return false;
      } else this.#at += 1;
    }
    return false;
  }

  /** Passes `$(…)` or backquotes. */
  #substitution(depth: number): boolean {
    if (depth >= DEPTH_MAX) return false;
    if (this.#text.charCodeAt(this.#at) === TICK) {
      const start = this.#at + 1;
      const end = this.#find("`", start);
      if (end === -1) return false;
      if (depth === 0) this.#substitutions.push({ start, end });
      this.#at = end + 1;
      return true;
    }
    const start = this.#at + 2;
    this.#at = start;
    for (let open = 1; this.#at < this.#end;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === OPEN) open += 1;
      if (code === CLOSE) open -= 1;
      if (open === 0) {
        if (depth === 0) this.#substitutions.push({ start, end: this.#at });
        this.#at += 1;
        return true;
      }
      if (!this.#inner(code, depth + 1)) return false;
    }
    return false;
  }

  #inner(code: number, depth: number): boolean {
    if (code === QUOTE) {
      const end = this.#find("'", this.#at + 1);
      this.#at = end + 1;
      return end !== -1;
    }
    if (code === DOUBLE) return this.#double([], depth);
    this.#at += code === BACKSLASH ? 2 : 1;
    return true;
  }

  #endsWord(at: number): boolean {
    const code = this.#text.charCodeAt(at);
    return code <= 32 || ENDS.has(code);
  }

  #find(wanted: string, from: number): number {
    const found = from >= this.#end ? -1 : this.#text.slice(from, this.#end).indexOf(wanted);
    return found === -1 ? -1 : from + found;
  }

  #lineEnd(from: number): number {
    const found = this.#find("\n", from);
    return found === -1 ? this.#end : found;
  }

  #match(pattern: RegExp): number | undefined {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return undefined;
    this.#at = Math.min(pattern.lastIndex, this.#end);
    return this.#at;
  }
}

/** `;` `&` `|` `(` `)` `<` `>` */
const ENDS = new Set([59, 38, 124, 40, 41, 60, 62]);

function formOf(
  range: { readonly start: number; readonly end: number },
  quoted: readonly Quoted[],
  hasEscapes: boolean,
): Pick<ShellWord, "quoting" | "inner"> {
  const [only] = quoted;
  if (only === undefined) return { quoting: hasEscapes ? "mixed" : "bare", inner: range };
  const isOne = quoted.length === 1 && !hasEscapes;
  return isOne ? { quoting: only.quoting, inner: only } : { quoting: "mixed", inner: range };
}
