import type { NameFound } from "./pairs.ts";

/** Deeper names are not kept: no rule about a value looks so far up. */
const PATH_MAX = 16;
const SECTION =
  /\[{1,2}[ \t]*([^[\]\r\n"']{1,64}|"[^"\r\n]{1,62}")[ \t]*\]{1,2}[ \t]*(?=[\r\n]|$)/y;
const KEY =
  /(?:"[^"\r\n]{1,64}"|'[^'\r\n]{1,64}'|[^\s:="'#{}[\],<>][^\r\n:="'{}[\],<>]{0,63})[ \t]{0,3}(?:[:=](?=\s|$)|=)/y;

interface Level {
  readonly indent: number;
  readonly name: string;
  /** Whether what stands below is its value, and not yet named by itself. */
  isOpen: boolean;
}

/** What a line begins with. */
export interface Line {
  /** Where its text begins, behind its indentation and the dash of a list. */
  readonly content: number;
  /** The name that its text is a value of: that of a list, or of a key that had none in its own line. */
  readonly owner?: string;
}

/**
 * Keeps the names around a line by its indentation, as YAML (1.2.2, chapter 8) means it, and the section that it stands in, as
 * INI files and TOML have them.
 */
export class Lines {
  readonly #text: string;
  readonly #base: readonly string[];
  #section: readonly string[] = [];
  #levels: Level[] = [];
  #path: readonly string[] | undefined;
  #indent = 0;
  #content: number;
  #isBehindBlank = false;

  /** `start` is where the first line's text begins. */
  constructor(text: string, start: number, base: readonly string[]) {
    this.#content = start;
    this.#text = text;
    this.#base = base;
  }

  /** The names around the line. */
  get path(): readonly string[] {
    this.#path ??= [...this.#base, ...this.#section, ...this.#levels.map(({ name }) => name)].slice(
      0,
      PATH_MAX,
    );
    return this.#path;
  }

  /** The names around the one that a line's text is a value of. */
  get ownerPath(): readonly string[] {
    return this.path.slice(0, -1);
  }

  /** The outermost name that indentation gives. */
  get root(): string | undefined {
    return this.#levels[0]?.name;
  }

  /** Whether the line stands in a section, as in INI files and TOML. */
  get isInSection(): boolean {
    return this.#section.length > 0;
  }

  /** How far the line is indented. */
  get indent(): number {
    return this.#indent;
  }

  /** Begins the line at an index. */
  begin(start: number, end: number): Line {
    const indent = this.#blanks(start, end);
    let content = start + indent;
    this.#content = content;
    const code = content < end ? this.#text.charCodeAt(content) : 10;
    const isBlank = code === 10 || code === 13;
    if (isBlank) this.#isBehindBlank = true;
    if (isBlank || code === 35) return { content };
    if (code === 91 && this.#enterSection(content)) return { content };
    const isItem = code === 45 && this.#text.charCodeAt(content + 1) === 32;
    this.#leave(indent, isItem);
    if (isItem) content += 1 + this.#blanks(content + 1, end);
    this.#content = content;
    this.#indent = content - start;
    const line = this.#value(content, isItem);
    this.#isBehindBlank = false;
    return line;
  }

  /** A name without a value in its line: what is indented below belongs to it. Gives false for a name inside of the line. */
  open({ name, start }: NameFound): boolean {
    if (start !== this.#content) return false;
    if (this.#levels.length >= PATH_MAX) return true;
    this.#levels.push({ indent: this.#indent, name, isOpen: true });
    this.#path = undefined;
    return true;
  }

  /** Whether a name is the first thing in its line. */
  isKey({ start }: NameFound): boolean {
    return start === this.#content;
  }

  #value(content: number, isItem: boolean): Line {
    const level = this.#levels.at(-1);
    if (level?.isOpen !== true) return { content };
    KEY.lastIndex = content;
    const isKey = KEY.test(this.#text);
    const isBeside = !isItem && this.#indent <= level.indent;
    if (isKey || isBeside) level.isOpen = false;
    if (isBeside && (isKey || this.#isBehindBlank)) {
      this.#leave(this.#indent, false);
      return { content };
    }
    return isKey ? { content } : { content, owner: level.name };
  }

  #enterSection(content: number): boolean {
    SECTION.lastIndex = content;
    const name = SECTION.exec(this.#text)?.[1];
    if (name === undefined) return false;
    this.#section = name.replaceAll('"', "").trim().split(".").slice(0, PATH_MAX);
    this.#levels = [];
    this.#path = undefined;
    return true;
  }

  /** Leaves the names that the line is not below. A list may stand as far left as the name that it belongs to. */
  #leave(indent: number, isItem: boolean): void {
    for (let level = this.#levels.at(-1); level !== undefined; level = this.#levels.at(-1)) {
      const isBelow =
        indent > level.indent || (indent === level.indent && (isItem || level.isOpen));
      if (isBelow) return;
      this.#levels.pop();
      this.#path = undefined;
    }
  }

  #blanks(start: number, end: number): number {
    let at = start;
    while (at < end && (this.#text.charCodeAt(at) === 32 || this.#text.charCodeAt(at) === 9))
      at += 1;
    return at - start;
  }
}
