import type { SqlToken } from "./sql-tokens.ts";

const COMPARISONS = new Set(
  "= == <> != < > <= >= <=> => := ~ ~* !~ ~~ ~~* !~~ !~~* like ilike rlike regexp glob is".split(
    " ",
  ),
);
/** Words after which what was compared is no longer meant. */
const ENDS = new Set(
  (
    "and or where having on when then else end from set select group order limit returning union join values using do " +
    "returns language begin into"
  ).split(" "),
);
const TABLE_WORDS = new Set(["from", "into", "update", "join", "table", "copy"]);
const USER_WORDS = new Set(["user", "role", "login", "owner"]);
/** `BETWEEN date 'x'::date AND`. */
const BETWEEN_TOKENS_MAX = 6;
/** Columns are remembered for so many statements' nesting only. */
const DEPTH_MAX = 64;

/** What stands inside of one pair of brackets. */
interface Group {
  /** What a literal in it is a value of. */
  name: string | undefined;
  /** Set in a row of values: the position of the next one. */
  column: number | undefined;
}

/** Follows statements token by token, and knows of each literal which column, argument or setting it is a value of. */
export class StatementNames {
  readonly #text: string;
  readonly #tokens: readonly SqlToken[];
  readonly #groups: Group[] = [];
  #outer: Group = { name: undefined, column: undefined };
  #columns: readonly string[] = [];
  #table: string | undefined;
  readonly #aliases = new Map<string, string>();
  #isInsert = false;
  #isRows = false;
  #aliased: string | undefined;

  constructor(text: string, tokens: readonly SqlToken[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  /** The columns of the list behind INSERT INTO or COPY. */
  get columns(): readonly string[] {
    return this.#columns;
  }

  /** The table of the name that was seen last, or of the statement. */
  get table(): string | undefined {
    return this.#aliased ?? this.#table;
  }

  /** Takes the next token. */
  see(token: SqlToken, index: number): void {
    if (token.kind === "mark") return this.#mark(this.#textOf(token), index);
    if (token.kind === "word") this.#word(this.#textOf(token).toLowerCase(), index);
  }

  /** What the literal at an index is a value of. */
  nameAt(index: number): string | undefined {
    const group = this.#group();
    if (group.column !== undefined && group.name === undefined)
      return this.#columns[group.column] ?? this.#aliasAfter(index);
    return (
      group.name ?? this.#keywordBefore(index) ?? this.#aliasAfter(index) ?? this.#reversed(index)
    );
  }

  /** Whether what stands in double quotes is a string, as in MySQL: where a value is expected. */
  isLiteral(index: number): boolean {
    const before = this.#lower(index - 1);
    if (COMPARISONS.has(before) && before !== "is") return true;
    const group = this.#group();
    if (group.column === undefined && group.name === undefined) return this.#isSecretWord(before);
    return before === "(" || before === ",";
  }

  /** What the name at an index stands for, when it is that of a person. */
  userAt(index: number): string | undefined {
    const before = this.#lower(index - 1);
    const isNamed =
      before === "exists" ? USER_WORDS.has(this.#lower(index - 4)) : USER_WORDS.has(before);
    // CREATE USER MAPPING of PostgreSQL names nobody there.
    if (!isNamed || this.#lower(index) === "mapping") return undefined;
    const verb = this.#lower(before === "exists" ? index - 5 : index - 2);
    return ["create", "alter", "drop"].includes(verb) ? "username" : undefined;
  }

  #mark(mark: string, index: number): void {
    if (mark === ";") return this.endStatement();
    if (mark === "(") return this.#open(index);
    if (mark === ")") return this.#close();
    const group = this.#group();
    if (mark === ",") {
      if (group.column === undefined) group.name = this.#groups.length > 0 ? group.name : undefined;
      else {
        group.column += 1;
        group.name = undefined;
      }
      return;
    }
    if (COMPARISONS.has(mark)) group.name = this.#operandBefore(index) ?? group.name;
  }

  #word(word: string, index: number): void {
    const group = this.#group();
    if (COMPARISONS.has(word) || word === "in" || word === "between") {
      const before = this.#lower(index - 1) === "not" ? index - 1 : index;
      group.name = this.#operandBefore(before) ?? group.name;
      return;
    }
    if (word === "insert" || word === "replace" || word === "copy")
      this.#isInsert ||= word !== "replace" || this.#lower(index + 1) === "into";
    if (word === "values" || word === "value") this.#isRows = true;
    if (
      word === "select" &&
      this.#isInsert &&
      this.#columns.length > 0 &&
      this.#groups.length === 0
    )
      group.column = 0;
    else if (ENDS.has(word) && !this.#isBetween(word, index)) {
      group.name = undefined;
      if (this.#groups.length === 0) group.column = undefined;
    }
    if (TABLE_WORDS.has(word)) this.#tableAfter(index);
  }

  /** The AND of BETWEEN … AND …. */
  #isBetween(word: string, index: number): boolean {
    if (word !== "and") return false;
    for (let at = index - 2; at >= index - BETWEEN_TOKENS_MAX; at -= 1)
      if (this.#lower(at) === "between") return true;
    return false;
  }

  #open(index: number): void {
    const before = this.#lower(index - 1);
    const outer = this.#group();
    const isRow =
      this.#isRows &&
      this.#groups.length === 0 &&
      (before === "values" || before === "," || before === "value" || before === "row");
    const isColumns =
      this.#isInsert && !this.#isRows && this.#columns.length === 0 && this.#groups.length === 0;
    if (isColumns && before !== "select") this.#columns = this.#listAfter(index);
    const name = isRow ? undefined : (this.#callee(index) ?? outer.name ?? this.#columnOf(outer));
    const group: Group = { name, column: isRow ? 0 : undefined };
    if (this.#groups.length < DEPTH_MAX) this.#groups.push(group);
    else this.#groups[DEPTH_MAX - 1] = group;
  }

  #columnOf({ column }: Group): string | undefined {
    return column === undefined ? undefined : this.#columns[column];
  }

  /** `PASSWORD('…')`, as a function. */
  #callee(index: number): string | undefined {
    return /^(?:old_)?password$/.test(this.#lower(index - 1)) ? "password" : undefined;
  }

  #close(): void {
    this.#groups.pop();
  }

  #group(): Group {
    return this.#groups.at(-1) ?? this.#outer;
  }

  /** Forgets what belongs to one statement. */
  endStatement(): void {
    this.#groups.length = 0;
    this.#outer = { name: undefined, column: undefined };
    this.#columns = [];
    this.#table = undefined;
    this.#aliased = undefined;
    this.#aliases.clear();
    this.#isInsert = false;
    this.#isRows = false;
  }

  /** The names between the brackets at an index; none when there is anything but names and commas. */
  #listAfter(index: number): readonly string[] {
    const names: string[] = [];
    for (let at = index + 1; at < this.#tokens.length; at += 2) {
      const token = this.#tokens[at];
      if (token === undefined || !isName(token)) return [];
      names.push(this.#textOf(token));
      const mark = this.#lower(at + 1);
      if (mark === ")") return names;
      if (mark !== ",") return [];
    }
    return [];
  }

  /** Keeps the table named behind FROM, JOIN and the like, and its alias. */
  #tableAfter(index: number): void {
    let at = index + 1;
    while (["only", "if", "not", "exists", "into", "ignore"].includes(this.#lower(at))) at += 1;
    if (this.#tokens[at] === undefined || !isName(this.#tokens[at])) return;
    while (this.#lower(at + 1) === "." && isName(this.#tokens[at + 2])) at += 2;
    const table = this.#nameOf(at);
    this.#table ??= table;
    const alias = this.#lower(at + 1) === "as" ? at + 2 : at + 1;
    if (isName(this.#tokens[alias])) this.#aliases.set(this.#lower(alias), table);
    this.#aliases.set(table.toLowerCase(), table);
  }

  /** The name that stands before an operator: a column, the argument of a function around it, or the key of a JSON operator. */
  #operandBefore(index: number): string | undefined {
    let at = index - 1;
    this.#aliased = undefined;
    if (this.#lower(at - 1) === "::") at -= 2;
    if (this.#lower(at) === ")") at = this.#insideBefore(at);
    const token = this.#tokens[at];
    if (token === undefined) return undefined;
    const before = this.#lower(at - 1);
    if (token.kind === "string")
      return before.startsWith("-") || before.startsWith("#") ? this.#textOf(token) : undefined;
    if (!isName(token)) return undefined;
    if (before === ".") this.#aliased = this.#aliases.get(this.#lower(at - 2));
    return this.#textOf(token);
  }

  /** The last name inside of brackets that close at an index. */
  #insideBefore(close: number): number {
    for (let at = close - 1; at > close - 12 && at >= 0; at -= 1) {
      const token = this.#tokens[at];
      if (
        token !== undefined &&
        isName(token) &&
        this.#lower(at + 1) !== "(" &&
        this.#lower(at - 1) !== "::"
      )
        return at;
    }
    return -1;
  }

  /** `PASSWORD 'x'`, `IDENTIFIED BY 'x'`, and the name of an account. */
  #keywordBefore(index: number): string | undefined {
    const before = this.#lower(index - 1);
    if (this.#isSecretWord(before)) return "password";
    if (before === "by" && /^(?:identified|with|auth_socket|\w+)$/.test(this.#lower(index - 2)))
      return this.#lower(index - 2) === "identified" || this.#lower(index - 3) === "with"
        ? "password"
        : undefined;
    if (before === "to" || before === "for" || USER_WORDS.has(before))
      return this.#lower(index + 1) === "@" || USER_WORDS.has(before) ? "username" : undefined;
    if (before === "as" || before === "using")
      return this.#lower(index - 3) === "identified" ? "password" : undefined;
    return undefined;
  }

  #isSecretWord(word: string): boolean {
    return word === "password" || word === "passwd";
  }

  /** `'…' AS email`. */
  #aliasAfter(index: number): string | undefined {
    const alias = this.#tokens[index + 2];
    return this.#lower(index + 1) === "as" && isName(alias) ? this.#nameOf(index + 2) : undefined;
  }

  /** `'…' = email`. */
  #reversed(index: number): string | undefined {
    const mark = this.#tokens[index + 1];
    const operand = this.#tokens[index + 2];
    if (mark?.kind !== "mark" || !COMPARISONS.has(this.#textOf(mark)) || !isName(operand))
      return undefined;
    const last = this.#lower(index + 3) === "." ? index + 4 : index + 2;
    return isName(this.#tokens[last]) ? this.#nameOf(last) : undefined;
  }

  #nameOf(index: number): string {
    const token = this.#tokens[index];
    return token === undefined ? "" : this.#textOf(token);
  }

  #textOf({ start, end }: SqlToken): string {
    return this.#text.slice(start, end);
  }

  #lower(index: number): string {
    const token = this.#tokens[index];
    if (token === undefined || token.kind === "string" || token.end - token.start > 64) return "";
    return this.#textOf(token).toLowerCase();
  }
}

function isName(token: SqlToken | undefined): boolean {
  return (
    token !== undefined &&
    (token.kind === "word" || token.kind === "name" || token.kind === "double")
  );
}
