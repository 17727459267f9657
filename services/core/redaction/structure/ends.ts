/** `,` `;` `&` `|` `)` `]` `}` `<` `>` and quotes end a value that has no quotes of its own, as white space does. */
const DELIMITER = tableOf(",;&|)]}<>\"'`", true);
const TOKEN = tableOf("\"'`", true);
const LINE = tableOf("\n\r\0", false);

function tableOf(chars: string, hasBlanks: boolean): Uint8Array {
  const table = new Uint8Array(128);
  if (hasBlanks) table.fill(1, 0, 33);
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}

/** Characters that are looked for by themselves, with quotes first: these end with the line. */
const SINGLES = ['"', "'", "`", "\\", "%", "#"] as const;
const QUOTES = 3;
const TABLES = SINGLES.map((char, index) => tableOf(index < QUOTES ? `${char}\n` : char, false));
const FIRST_SINGLE = 3;

/**
 * Where values end in a text, and where some characters come next. Each answer is kept until it is passed, so that a long value
 * is not read again for each name in it.
 */
export class Ends {
  readonly #text: string;
  readonly #end: number;
  readonly #from = [-1, -1, -1, -1, -1, -1, -1, -1, -1];
  readonly #to = [-1, -1, -1, -1, -1, -1, -1, -1, -1];

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  /** The first delimiter. */
  delimiter(from: number): number {
    return this.#find(0, DELIMITER, from);
  }

  /** The first white space or quote. */
  token(from: number): number {
    return this.#find(1, TOKEN, from);
  }

  /** The end of the line. */
  line(from: number): number {
    return this.#find(2, LINE, from);
  }

  /** The next backslash, percent sign or number sign; the end when there is none. */
  next(char: "\\" | "%" | "#", from: number): number {
    const index = SINGLES.indexOf(char);
    return this.#find(FIRST_SINGLE + index, TABLES[index] ?? LINE, from);
  }

  /** The closing quote in the same line; the end of the text when the line ends before it. */
  quote(quote: string, from: number): number {
    const index = quote === '"' ? 0 : quote === "'" ? 1 : 2;
    const code = quote.charCodeAt(0);
    let found = this.#find(FIRST_SINGLE + index, TABLES[index] ?? LINE, from);
    while (found < this.#end && this.#text.charCodeAt(found) === code && this.#isEscaped(found))
      found = this.#find(FIRST_SINGLE + index, TABLES[index] ?? LINE, found + 1);
    return this.#text.charCodeAt(found) === code ? found : this.#end;
  }

  /** An odd number of backslashes stands before; longer runs than a few are not told apart. */
  #isEscaped(at: number): boolean {
    let count = 0;
    while (count < 8 && this.#text.charCodeAt(at - 1 - count) === 92) count += 1;
    return count % 2 === 1;
  }

  #find(kind: number, table: Uint8Array, from: number): number {
    const known = this.#to[kind] ?? -1;
    if (from <= known && from >= (this.#from[kind] ?? 0)) return known;
    const text = this.#text;
    const end = this.#end;
    let to = from;
    for (; to < end; to += 1) {
      const code = text.charCodeAt(to);
      if (code < 128 && table[code] === 1) break;
    }
    this.#from[kind] = from;
    this.#to[kind] = to;
    return to;
  }
}
