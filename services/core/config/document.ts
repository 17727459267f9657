import { ConfigError, type ConfigProblem } from "./config-error.ts";
import { parseDuration } from "./duration.ts";

const TEXT_CHARS_MAX = 4_096;
const ITEMS_MAX = 256;
const PATH_STEPS_MAX = 8;

/** Bounds of a duration; both ends are in. */
export interface DurationBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/**
 * One mapping of a configuration file, read strictly: every problem is noted under the path of its field, such as
 * "people[0].audience", and a field that nobody asked for is one. Values are never quoted.
 */
export class Section {
  readonly path: string;
  readonly #members: ReadonlyMap<string, unknown>;
  readonly #problems: ConfigProblem[];
  readonly #asked = new Set<string>();

  private constructor(path: string, value: unknown, problems: ConfigProblem[]) {
    this.path = path;
    this.#problems = problems;
    const isMapping = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isMapping) problems.push({ variable: path || "the file", problem: "must be a mapping" });
    this.#members = new Map(isMapping ? Object.entries(value) : []);
  }

  /** Reads a whole document. Throws `ConfigError` with all problems at once. */
  static read<T>(value: unknown, parse: (root: Section) => T): T {
    const problems: ConfigProblem[] = [];
    const result = Section.#parsed({ path: "", value, problems }, parse);
    if (problems.length > 0) throw new ConfigError(problems);
    return result;
  }

  static #parsed<T>(
    { path, value, problems }: { path: string; value: unknown; problems: ConfigProblem[] },
    parse: (section: Section) => T,
  ): T {
    const section = new Section(path, value, problems);
    const result = parse(section);
    section.#refuseUnknown();
    return result;
  }

  /** The path of a field. */
  at(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }

  /** Notes a problem of a field. */
  problem(name: string, problem: string): void {
    this.#problems.push({ variable: this.at(name), problem });
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  /** A text that must be there; empty when it is not, and then a problem is noted. */
  text(name: string): string {
    const text = this.optionalText(name);
    if (text === undefined && !this.has(name)) this.problem(name, "is not set");
    return text ?? "";
  }

  optionalText(name: string): string | undefined {
    const value = this.#get(name);
    if (value === undefined || isText(value)) return value;
    this.problem(name, "must be a text");
    return undefined;
  }

  /** One of the texts that are allowed, the first when it is not there; undefined for another, and then a problem is noted. */
  oneOf<T extends string>(name: string, allowed: readonly [T, ...T[]]): T | undefined {
    if (!this.has(name)) return allowed[0];
    const text = this.optionalText(name);
    const found = allowed.find((each) => each === text);
    if (text !== undefined && found === undefined)
      this.problem(name, `must be one of ${allowed.join(", ")}`);
    return found;
  }

  /** Lets every field pass that nobody asked for: which ones belong here is not known, because of a problem that was noted. */
  passRest(): void {
    for (const name of this.#members.keys()) this.#asked.add(name);
  }

  /** A text or a list of texts; no texts when it is not there. */
  texts(name: string): readonly string[] {
    const value = this.#get(name) ?? [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (list.length <= ITEMS_MAX && list.every(isText)) return list;
    this.problem(name, "must be a text, or a list of texts");
    return [];
  }

  /** The same, but at least one. */
  someTexts(name: string): readonly string[] {
    const texts = this.texts(name);
    if (!this.has(name)) this.problem(name, "is not set");
    else if (Array.isArray(this.#get(name)) && texts.length === 0)
      this.problem(name, "must not be empty");
    return texts;
  }

  /** The way to a claim: a text is cut at its dots, a list is taken claim by claim. None when it is not there. */
  claimPath(name: string): readonly string[] {
    const texts = this.texts(name);
    const [only = ""] = texts;
    const path = isText(this.#get(name)) ? only.split(".") : texts;
    if (path.length <= PATH_STEPS_MAX && !path.includes("")) return path;
    this.problem(name, `must be a path of at most ${PATH_STEPS_MAX} claims`);
    return [];
  }

  /** A duration such as "15m", in milliseconds. */
  duration(name: string, { minMs, maxMs }: DurationBounds): number | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    const ms = isText(value) ? parseDuration(value) : undefined;
    if (ms !== undefined && ms >= minMs && ms <= maxMs) return ms;
    this.problem(name, ms === undefined ? "must be a duration such as 30s" : "is out of range");
    return undefined;
  }

  /** A mapping within this one. */
  section<T>(name: string, parse: (section: Section) => T): T | undefined {
    const value = this.#get(name);
    if (value === undefined) return undefined;
    return Section.#parsed({ path: this.at(name), value, problems: this.#problems }, parse);
  }

  /** True or false; false when it is not there. */
  flag(name: string): boolean {
    const value = this.#get(name) ?? false;
    if (typeof value !== "boolean") this.problem(name, "must be true or false");
    return value === true;
  }

  /** A mapping of texts to texts; empty when it is not there. */
  entries(name: string): Readonly<Record<string, string>> {
    const value = this.#get(name) ?? {};
    const entries = typeof value === "object" && !Array.isArray(value) ? Object.entries(value) : [];
    const texts = entries.filter((entry): entry is [string, string] => entry.every(isText));
    if (typeof value !== "object" || Array.isArray(value) || texts.length < entries.length) {
      this.problem(name, "must be a mapping of texts to texts");
    }
    return Object.fromEntries(texts);
  }

  /** A list of mappings; none when it is not there. */
  sections<T>(
    name: string,
    parse: (section: Section) => T,
    itemsMax: number = ITEMS_MAX,
  ): readonly T[] {
    const value = this.#get(name) ?? [];
    if (!Array.isArray(value) || value.length > itemsMax) {
      this.problem(name, `must be a list of at most ${itemsMax}`);
      return [];
    }
    return value.map((item: unknown, index) =>
      Section.#parsed(
        { path: `${this.at(name)}[${index}]`, value: item, problems: this.#problems },
        parse,
      ),
    );
  }

  #get(name: string): unknown {
    this.#asked.add(name);
    return this.#members.get(name) ?? undefined;
  }

  #refuseUnknown(): void {
    for (const name of this.#members.keys())
      if (!this.#asked.has(name)) this.problem(printable(name), "is not a known field");
  }
}

function isText(value: unknown): value is string {
  if (typeof value !== "string" || value.trim() === "" || value.length > TEXT_CHARS_MAX)
    return false;
  return value.isWellFormed() && !/\p{Cc}/u.test(value);
}

function printable(name: string): string {
  return name.replace(/[^!-~]/g, "?").slice(0, 64);
}
