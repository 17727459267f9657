import type { JsonValue } from "../policy/json.ts";
import { ActionError, pointerStep } from "./action-error.ts";
import { isPlainlyStrict } from "./plain-json.ts";
import { assertSafeNumber } from "./safe-number.ts";
import { utf8Length } from "./utf8.ts";

/** Deepest nesting that is read. Tool arguments seen in the field stay below 20; the rest is a bomb. */
export const JSON_DEPTH_MAX = 64;

/** What `parseStrictJson` is told. */
export interface StrictJsonOptions {
  /** Most bytes of UTF-8. */
  readonly bytesMax: number;
  /** Deepest nesting; `JSON_DEPTH_MAX` unless given. */
  readonly depthMax?: number;
  /** The name that errors begin with, such as "arguments_json". */
  readonly field: string;
}

/**
 * Reads JSON (RFC 8259) that means the same to every reader (I-JSON, RFC 7493): valid UTF-8, no key twice, no lone surrogate,
 * also not escaped, no number that a double cannot hold. A key `__proto__` is an ordinary own property of the result.
 *
 * @throws {ActionError} with the field's JSON pointer, and nothing else.
 */
export function parseStrictJson(input: string | Uint8Array, options: StrictJsonOptions): JsonValue {
  const text = typeof input === "string" ? input : decode(input, options);
  if (utf8Length(text) > options.bytesMax) throw tooLarge(options);
  const value = parse(text, options.field);
  const plain = isPlainlyStrict(text, value, options.depthMax ?? JSON_DEPTH_MAX);
  if (!plain) new Scan(text, options).run();
  return value;
}

function decode(bytes: Uint8Array, options: StrictJsonOptions): string {
  if (bytes.byteLength > options.bytesMax) throw tooLarge(options);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ActionError("invalid_utf8", options.field, "is not valid UTF-8");
  }
}

function tooLarge(options: StrictJsonOptions): ActionError {
  return new ActionError("too_large", options.field, `is over ${options.bytesMax} bytes`);
}

function parse(text: string, field: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    // The parser's own message quotes the text, so it is not kept as a cause.
    throw new ActionError("not_json", field, "is not JSON");
  }
}

interface Container {
  /** The keys seen so far; undefined for a list. */
  readonly keys: Set<string> | undefined;
  /** The member that is being read: a key, or an index. */
  step: string | number;
  keyNext: boolean;
}

/** Sticky, and always matches: a value that begins so is a number in text that is JSON. */
const NUMBER = /[0-9.eE+-]+/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** A second pass over text that is known to be JSON, for what JSON.parse accepts in silence. It needs no grammar. */
class Scan {
  readonly #text: string;
  readonly #field: string;
  readonly #depthMax: number;
  readonly #wellFormed: boolean;
  readonly #stack: Container[] = [];
  #at = 0;
  /** Where the next backslash is, or the end of the text; behind `#at` when it must be looked for again. */
  #slashAt = -1;

  constructor(text: string, options: StrictJsonOptions) {
    this.#text = text;
    this.#field = options.field;
    this.#depthMax = options.depthMax ?? JSON_DEPTH_MAX;
    this.#wellFormed = text.isWellFormed();
  }

  run(): void {
    while (this.#at < this.#text.length) this.#token(this.#text.charCodeAt(this.#at));
  }

  #token(char: number): void {
    if (char === QUOTE) this.#string();
    else if (char === 0x7b) this.#open({ keys: new Set(), step: "", keyNext: true });
    else if (char === 0x5b) this.#open({ keys: undefined, step: 0, keyNext: false });
    else if (char === 0x2c) this.#comma();
    else if (char === 0x2d || (char >= 0x30 && char <= 0x39)) this.#number();
    else {
      if (char === 0x7d || char === 0x5d) this.#stack.pop();
      this.#at += 1;
    }
  }

  #open(container: Container): void {
    if (this.#stack.length >= this.#depthMax) {
      throw new ActionError("too_deep", this.#pointer(), `is nested over ${this.#depthMax} deep`);
    }
    this.#stack.push(container);
    this.#at += 1;
  }

  #comma(): void {
    const top = this.#stack.at(-1);
    if (top !== undefined) {
      if (typeof top.step === "number") top.step += 1;
      else top.keyNext = true;
    }
    this.#at += 1;
  }

  #string(): void {
    const start = this.#at;
    const escaped = this.#skipString();
    const top = this.#stack.at(-1);
    const isKey = top?.keyNext === true;
    if (!isKey && !escaped && this.#wellFormed) return;
    const raw = this.#text.slice(start, this.#at);
    const text = escaped ? String(JSON.parse(raw)) : raw.slice(1, -1);
    if (isKey) this.#key(top, text);
    if (!text.isWellFormed()) {
      throw new ActionError("lone_surrogate", this.#pointer(), "holds half of a surrogate pair");
    }
  }

  /** Moves behind the closing quote; whether the string has escapes. */
  #skipString(): boolean {
    let end = this.#text.indexOf('"', this.#at + 1);
    // Asked for once a backslash, not once a string: most documents have few.
    if (this.#slashAt < this.#at) this.#slashAt = nextSlash(this.#text, this.#at);
    const slash = this.#slashAt < end;
    if (slash) {
      end = this.#slashAt;
      for (
        let char = this.#text.charCodeAt(end);
        char !== QUOTE;
        char = this.#text.charCodeAt(end)
      ) {
        end += char === BACKSLASH ? 2 : 1;
      }
    }
    this.#at = end + 1;
    return slash;
  }

  #key(top: Container, key: string): void {
    top.step = key;
    top.keyNext = false;
    if (top.keys?.has(key) === true) {
      throw new ActionError("duplicate_key", this.#pointer(), "stands twice in its object");
    }
    top.keys?.add(key);
  }

  #number(): void {
    NUMBER.lastIndex = this.#at;
    NUMBER.test(this.#text);
    const text = this.#text.slice(this.#at, NUMBER.lastIndex);
    this.#at = NUMBER.lastIndex;
    const value = Number(text);
    assertSafeNumber(value, () => this.#pointer());
    if (value === 0 && /^[^eE]*[1-9]/.test(text)) {
      throw new ActionError("unsafe_number", this.#pointer(), "is too small a number to be kept");
    }
  }

  #pointer(): string {
    return this.#field + this.#stack.map((container) => pointerStep(container.step)).join("");
  }
}

function nextSlash(text: string, from: number): number {
  const at = text.indexOf("\\", from);
  return at === -1 ? text.length : at;
}
