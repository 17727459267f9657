/** A token of SQL. Of strings and quoted names, `start` and `end` are those of what is between the quotes. */
export interface SqlToken {
  readonly kind: "word" | "name" | "string" | "double" | "number" | "mark" | "comment" | "rows";
  readonly start: number;
  readonly end: number;
  /** Set for strings in which a quote is doubled, or a backslash escapes; the latter for `E''` and as MySQL has it. */
  readonly escapes?: "doubled" | "backslash";
  /** Between dollar signs: nothing is escaped, and it is often SQL itself. */
  readonly isDollar?: true;
}

const [QUOTE, DOUBLE, TICK, DOLLAR, DASH, SLASH, BRACKET, BACKSLASH, HASH] = [
  39, 34, 96, 36, 45, 47, 91, 92, 35,
] as const;
const NUMBER = /[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?(?![\p{L}\p{N}_])/uy;
const PREFIX = /^(?:[ENXB]|U&)$/i;
const BRACKETED = /\[[\p{L}_][^\]\r\n]{0,127}\]/uy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]{0,62})?\$/uy;
const MARK = /<=>|=>|:=|::|<>|!=|<=|>=|->>|->|#>>|!~~?\*?|~~?\*?|[^]/y;
/** Each opening tag that is not closed costs a look at all that follows. */
const DOLLAR_MISSES_MAX = 16;
/** Behind the quote that ends a string stands one of these; behind one that a backslash escapes, mostly a letter. */
const AFTER_STRING = /\s*(?:[,);]|$|::)|\s+[A-Za-z]{2,12}\b/y;
const STDIN = /^stdin$/i;
const COPY_ROWS = /[^;]{0,200};[^\S\n]*\n/y;

/**
 * Reads SQL of PostgreSQL, MySQL, SQL Server, Oracle and SQLite: what their lexers disagree on is read so that most text of all
 * of them comes out right. Reads any text to its end in linear time; a string that is not closed goes to the end.
 */
export function sqlTokens(text: string, start: number, end: number): readonly SqlToken[] {
  const lexer = new Lexer(text, end);
  const tokens: SqlToken[] = [];
  let at = start;
  while (at < end) {
    if (text.charCodeAt(at) <= 32) {
      at += 1;
      continue;
    }
    const token = lexer.token(at);
    tokens.push(token);
    at = lexer.next;
    if (token.kind !== "word" || !STDIN.test(text.slice(token.start, token.end))) continue;
    const rows = lexer.rows(at);
    if (rows === undefined) continue;
    tokens.push(rows);
    at = lexer.next;
  }
  return tokens;
}

class Lexer {
  readonly #text: string;
  readonly #end: number;
  #misses = 0;
  /** Where the next token may begin. */
  next = 0;

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  token(at: number): SqlToken {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (code === QUOTE) return this.#string(at + 1, false);
    if (code === DOUBLE) return this.#quoted(at + 1, "double", '"');
    if (code === TICK) return this.#quoted(at + 1, "name", "`");
    if (code === BRACKET) return this.#bracketed(at);
    if (code === DOLLAR) return this.#dollar(at);
    if (code === DASH && text.charCodeAt(at + 1) === DASH) return this.#line(at + 2);
    if (code === HASH && text.charCodeAt(at + 1) === 32) return this.#line(at + 1);
    if (code === SLASH && text.charCodeAt(at + 1) === 42) return this.#comment(at + 2);
    if (code >= 48 && code <= 57) return this.#match("number", NUMBER, at) ?? this.#word(at);
    return this.#word(at);
  }

  /** The rows behind `COPY … FROM stdin;`, up to the line `\.`. */
  rows(at: number): SqlToken | undefined {
    COPY_ROWS.lastIndex = at;
    if (!COPY_ROWS.test(this.#text) || COPY_ROWS.lastIndex > this.#end) return undefined;
    const start = COPY_ROWS.lastIndex;
    const found = this.#text.slice(start, this.#end).indexOf("\n\\.");
    const end = found === -1 ? this.#end : start + found;
    this.next = found === -1 ? end : end + 3;
    return { kind: "rows", start, end };
  }

  #word(at: number): SqlToken {
    const text = this.#text;
    let end = at;
    if (text.startsWith("::", at)) return this.#mark(at);
    while (end < this.#end && end - at < 2 && isSign(text.charCodeAt(end))) end += 1;
    const start = end;
    while (end < this.#end && isWordChar(text.charCodeAt(end))) end += 1;
    if (end === start) return this.#mark(at);
    if (end - at <= 2 && text.charCodeAt(end) === QUOTE && PREFIX.test(text.slice(at, end)))
      return this.#string(end + 1, /e/i.test(text.charAt(at)));
    this.next = end;
    return { kind: "word", start: at, end };
  }

  #match(kind: SqlToken["kind"], pattern: RegExp, at: number): SqlToken | undefined {
    pattern.lastIndex = at;
    if (!pattern.test(this.#text)) return undefined;
    this.next = Math.min(pattern.lastIndex, this.#end);
    return { kind, start: at, end: this.next };
  }

  #mark(at: number): SqlToken {
    const code = this.#text.charCodeAt(at);
    if (code >= 40 && code <= 46 && code !== DASH) return this.#single(at);
    return this.#match("mark", MARK, at) ?? this.#single(at);
  }

  #single(at: number): SqlToken {
    this.next = at + 1;
    return { kind: "mark", start: at, end: at + 1 };
  }

  #string(start: number, hasBackslashes: boolean): SqlToken {
    const text = this.#text;
    let escapes: SqlToken["escapes"];
    for (let at = start; at < this.#end; at += 1) {
      const code = text.charCodeAt(at);
      if (code === BACKSLASH && (hasBackslashes || this.#isEscape(at))) {
        escapes = "backslash";
        at += 1;
      } else if (code === QUOTE) {
        if (text.charCodeAt(at + 1) !== QUOTE || at + 1 >= this.#end)
          return this.#stringToken(start, at, escapes);
        escapes ??= "doubled";
        at += 1;
      }
    }
    return this.#stringToken(start, this.#end, escapes);
  }

  #stringToken(start: number, end: number, escapes: SqlToken["escapes"]): SqlToken {
    this.next = end + 1;
    const kind = "string";
    return escapes === undefined ? { kind, start, end } : { kind, start, end, escapes };
  }

  /** MySQL reads `\'` as a quote; to others it is a backslash before the end of the string. */
  #isEscape(at: number): boolean {
    const code = this.#text.charCodeAt(at + 1);
    if (code !== QUOTE) return code === BACKSLASH || code === DOUBLE;
    AFTER_STRING.lastIndex = at + 2;
    return at + 2 < this.#end && !AFTER_STRING.test(this.#text);
  }

  #quoted(start: number, kind: "double" | "name", quote: string): SqlToken {
    let end = start;
    for (; end < this.#end; end += 1) {
      if (this.#text.charAt(end) !== quote) continue;
      if (this.#text.charAt(end + 1) !== quote) break;
      end += 1;
    }
    end = Math.min(end, this.#end);
    this.next = end + 1;
    return { kind, start, end };
  }

  #bracketed(at: number): SqlToken {
    BRACKETED.lastIndex = at;
    if (!BRACKETED.test(this.#text) || BRACKETED.lastIndex > this.#end) return this.#single(at);
    this.next = BRACKETED.lastIndex;
    return { kind: "name", start: at + 1, end: this.next - 1 };
  }

  #dollar(at: number): SqlToken {
    DOLLAR_TAG.lastIndex = at;
    const tag = DOLLAR_TAG.exec(this.#text)?.[0];
    if (tag === undefined) return this.#mark(at);
    const start = at + tag.length;
    if (this.#misses > DOLLAR_MISSES_MAX) return this.#mark(at);
    const found = this.#text.slice(start, this.#end).indexOf(tag);
    if (found === -1) this.#misses += 1;
    if (found === -1) return this.#mark(at);
    this.next = start + found + tag.length;
    return { kind: "string", start, end: start + found, isDollar: true };
  }

  #line(start: number): SqlToken {
    const found = this.#text.slice(start, this.#end).indexOf("\n");
    const end = found === -1 ? this.#end : start + found;
    this.next = end;
    return { kind: "comment", start, end };
  }

  #comment(start: number): SqlToken {
    const found = this.#text.slice(start, this.#end).indexOf("*/");
    const end = found === -1 ? this.#end : start + found;
    this.next = found === -1 ? end : end + 2;
    return { kind: "comment", start, end };
  }
}

function isWordChar(code: number): boolean {
  if ((code | 32) >= 97 && (code | 32) <= 122) return true;
  return (
    (code >= 48 && code <= 57) || code === 95 || code === DOLLAR || code === HASH || code >= 128
  );
}

/** What stands before the name of a variable or of a parameter. */
function isSign(code: number): boolean {
  return code === 64 || code === HASH || code === 58;
}
