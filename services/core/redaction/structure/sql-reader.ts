import { decodeSqlString, encodeSqlString } from "./sql-string.ts";
import { StatementNames } from "./sql-names.ts";
import type { SqlToken } from "./sql-tokens.ts";
import { mayHoldStructure } from "./sight.ts";
import { encodeWithin, exactField, type Place, type Survey } from "./survey.ts";

/** Shorter strings hold no structure that could be told from a plain value. */
const EXPLORED_MIN = 6;
/** Shorter names are no value that would be hidden. */
const BARE_NAME_MIN = 2;

/** Gives the literals of SQL their names, and reads what is in them. */
export class SqlReader {
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #text: string;
  readonly #tokens: readonly SqlToken[];
  readonly #names: StatementNames;
  readonly #encode: (inserted: string) => string;
  readonly #quote: string;
  readonly #nameQuote: string;
  #tablePath: readonly string[] | undefined;

  constructor(survey: Survey, place: Place, tokens: readonly SqlToken[]) {
    this.#survey = survey;
    this.#place = place;
    this.#text = place.draft.view.text;
    this.#tokens = tokens;
    this.#names = new StatementNames(this.#text, tokens);
    const { encode } = place;
    this.#encode = encodeWithin(encode, encodeSqlString);
    this.#quote = encode === undefined ? "'" : encode("'");
    this.#nameQuote = encode === undefined ? '"' : encode('"');
  }

  run(): void {
    for (let index = 0; index < this.#tokens.length; index += 1) {
      const token = this.#tokens[index];
      if (token === undefined) continue;
      this.#names.see(token, index);
      this.#take(token, index);
    }
  }

  #take(token: SqlToken, index: number): void {
    const { kind, start, end } = token;
    switch (kind) {
      case "string":
        return this.#string(token, this.#names.nameAt(index));
      case "double":
        if (this.#names.isLiteral(index)) this.#literal(token, this.#names.nameAt(index));
        else this.#user(token, index);
        return;
      case "number":
        this.#bare(token, this.#quote);
        this.#field(token, this.#names.nameAt(index));
        return;
      case "word":
        if (end - start >= BARE_NAME_MIN) this.#bare(token, this.#nameQuote);
        this.#user(token, index);
        return;
      case "name":
        return this.#user(token, index);
      case "rows":
        this.#rows(token);
        return this.#names.endStatement();
      case "comment":
        return this.#explore({ start, end }, this.#place.path, this.#place.encode);
      case "mark":
        return;
    }
  }

  #string(token: SqlToken, name: string | undefined): void {
    const { start, end, escapes } = token;
    if (start === end) return;
    if (token.isDollar === true) {
      this.#field(token, name);
      return this.#explore({ start, end }, this.#pathIn(name), this.#place.encode);
    }
    if (escapes === undefined) return this.#literal(token, name);
    const part = decodeSqlString(this.#text.slice(start, end), start, {
      hasBackslashes: escapes === "backslash",
    });
    const { hint: _, ...place } = this.#place;
    const range = { ...place, start, end, path: this.#path() };
    if (!this.#survey.descend(range, part, name)) this.#literal(token, name);
  }

  #literal(token: SqlToken, name: string | undefined): void {
    this.#field(token, name);
    const { start, end } = token;
    const isPlain = end - start < EXPLORED_MIN || !mayHoldStructure(this.#text, start, end);
    if (!isPlain) this.#explore(token, this.#pathIn(name), this.#encode);
  }

  #field({ start, end }: Pick<SqlToken, "start" | "end">, name: string | undefined): void {
    if (name === undefined || end <= start) return;
    this.#place.draft.fields.push(exactField(name, this.#path(), { start, end }));
  }

  /** A name that stands for a person: `CREATE USER ana`. */
  #user(token: SqlToken, index: number): void {
    const name = this.#names.userAt(index);
    if (name !== undefined) this.#field(token, name);
  }

  #bare({ start, end }: SqlToken, quote: string): void {
    this.#place.draft.bare.push({ start, end, quote, isWhole: true });
  }

  #explore(
    { start, end }: Pick<SqlToken, "start" | "end">,
    path: readonly string[],
    encode: Place["encode"],
  ): void {
    if (end - start < EXPLORED_MIN) return;
    const { draft, depth } = this.#place;
    const inner = { draft, start, end, path, depth: depth + 1 };
    this.#survey.explore(encode === undefined ? inner : { ...inner, encode });
  }

  /** The rows of COPY in text format (PostgreSQL, "COPY", File Formats): columns between tabs. */
  #rows({ start, end }: SqlToken): void {
    const { columns } = this.#names;
    let column = 0;
    let from = start;
    for (let at = start; at <= end; at += 1) {
      const code = at === end ? 10 : this.#text.charCodeAt(at);
      if (code !== 9 && code !== 10) continue;
      const cell = { start: from, end: at };
      const name = columns[column];
      this.#field(cell, this.#text.slice(from, at) === "\\N" ? undefined : name);
      this.#explore(cell, this.#pathIn(name), this.#place.encode);
      column = code === 9 ? column + 1 : 0;
      from = at + 1;
    }
  }

  #path(): readonly string[] {
    const { table } = this.#names;
    if (table === undefined) return this.#place.path;
    if (table !== this.#tablePath?.at(-1)) this.#tablePath = [...this.#place.path, table];
    return this.#tablePath ?? this.#place.path;
  }

  #pathIn(name: string | undefined): readonly string[] {
    return name === undefined ? this.#path() : [...this.#path(), name];
  }
}
