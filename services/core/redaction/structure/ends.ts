/** `,` `;` `&` `|` `)` `]` `}` `<` `>` and quotes end a value that has no quotes of its own, as white space does. */
const DELIMITERS = codes(",;&|)]}<>\"'`");
const QUOTES = codes("\"'`");

function codes(chars: string): Uint8Array {
  const table = new Uint8Array(128);
  for (let code = 0; code <= 32; code += 1) table[code] = 1;
  for (const char of chars) table[char.charCodeAt(0)] = 1;
  return table;
}

interface Known {
  from: number;
  to: number;
}

/**
 * Where values end in a text, and where some characters come next. Each answer is kept until it is passed, so that a long value
 * is not read again for each name in it.
 */
export class Ends {
  readonly #text: string;
  readonly #end: number;
  readonly #known = new Map<string, Known>();

  constructor(text: string, end: number) {
    this.#text = text;
    this.#end = end;
  }

  /** The first delimiter. */
  delimiter(from: number): number {
    return this.#scan("delimiter", from, DELIMITERS);
  }

  /** The first white space or quote. */
  token(from: number): number {
    return this.#scan("token", from, QUOTES);
  }

  /** The end of the line. */
  line(from: number): number {
    return this.#find("line", from, (code) => code === 10 || code === 13 || code === 0);
  }

  /** The next place of a character; the end when there is none. */
  next(char: string, from: number): number {
    const wanted = char.charCodeAt(0);
    return this.#find(`next ${char}`, from, (code) => code === wanted);
  }

  /** The closing quote in the same line; the end of the text when the line ends before it. */
  quote(quote: string, from: number): number {
    const code = quote.charCodeAt(0);
    const found = this.#find(quote, from, (each, at) => {
      if (each === 10) return true;
      return each === code && !this.#isEscaped(at);
    });
    return this.#text.charCodeAt(found) === code ? found : this.#end;
  }

  /** An odd number of backslashes stands before; longer runs than a few are not told apart. */
  #isEscaped(at: number): boolean {
    let count = 0;
    while (count < 8 && this.#text.charCodeAt(at - 1 - count) === 92) count += 1;
    return count % 2 === 1;
  }

  #scan(kind: string, from: number, table: Uint8Array): number {
    return this.#find(kind, from, (code) => code < 128 && table[code] === 1);
  }

  #find(kind: string, from: number, stops: (code: number, at: number) => boolean): number {
    const known = this.#known.get(kind);
    if (known !== undefined && from >= known.from && from <= known.to) return known.to;
    let to = from;
    while (to < this.#end && !stops(this.#text.charCodeAt(to), to)) to += 1;
    if (known === undefined) this.#known.set(kind, { from, to });
    else {
      known.from = from;
      known.to = to;
    }
    return to;
  }
}
