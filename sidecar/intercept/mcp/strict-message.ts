/** Why a text is not one strict JSON value. */
export type JsonDefect = "not_json" | "duplicate_key" | "lone_surrogate";

/** What a strict reading of a line gives. */
export type StrictMessage =
  | {
      readonly kind: "message";
      readonly value: unknown;
      /** The exact text of `params.arguments`, where the line has it. */
      readonly argumentsText: string | undefined;
    }
  | { readonly kind: "defect"; readonly defect: JsonDefect };

/**
 * Reads one JSON value (RFC 8259) about whose meaning no two parsers can differ: no key twice in any object, and no text
 * that is not Unicode. `JSON.parse` judges the grammar; the scan below it relies on that.
 */
export function readStrictMessage(text: string): StrictMessage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: "defect", defect: "not_json" };
  }
  const scan = new Scan(text);
  const defect = scan.run();
  if (defect !== undefined) return { kind: "defect", defect };
  return { kind: "message", value, argumentsText: scan.argumentsText };
}

interface Frame {
  /** The keys seen so far; undefined in an array. */
  readonly keys: Set<string> | undefined;
  /** The key whose value is being read. */
  key: string | undefined;
}

/** Walks a text that is known to be JSON. Holds a stack of its own, so that depth costs memory and not the call stack. */
class Scan {
  readonly #text: string;
  readonly #frames: Frame[] = [];
  #position = 0;
  #argumentsStart = -1;
  argumentsText: string | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  run(): JsonDefect | undefined {
    while (this.#position < this.#text.length) {
      const defect = this.#step(this.#text.charAt(this.#position));
      if (defect !== undefined) return defect;
    }
    return undefined;
  }

  #step(character: string): JsonDefect | undefined {
    switch (character) {
      case "{":
      case "[":
        this.#markStart();
        this.#frames.push({ keys: character === "{" ? new Set() : undefined, key: undefined });
        this.#position += 1;
        return undefined;
      case "}":
      case "]":
        this.#frames.pop();
        this.#position += 1;
        this.#markEnd();
        return undefined;
      case '"':
        return this.#string();
      case ",":
        this.#forgetKey();
        this.#position += 1;
        return undefined;
      default: // Blanks, colons, numbers and literals hold nothing that parsers read differently.
        this.#position += 1;
        return undefined;
    }
  }

  #string(): JsonDefect | undefined {
    const end = this.#closingQuote();
    const raw = this.#text.slice(this.#position, end + 1);
    this.#position = end + 1;
    const text = raw.includes("\\") ? String(JSON.parse(raw)) : raw.slice(1, -1);
    if (!text.isWellFormed()) return "lone_surrogate";
    const frame = this.#frames.at(-1);
    if (frame?.keys === undefined || frame.key !== undefined) return undefined;
    if (frame.keys.has(text)) return "duplicate_key";
    frame.keys.add(text);
    frame.key = text;
    return undefined;
  }

  #closingQuote(): number {
    let quote = this.#text.indexOf('"', this.#position + 1);
    while (this.#isEscaped(quote)) quote = this.#text.indexOf('"', quote + 1);
    return quote;
  }

  #isEscaped(at: number): boolean {
    let first = at;
    while (this.#text[first - 1] === "\\") first -= 1;
    return (at - first) % 2 === 1;
  }

  #forgetKey(): void {
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.key = undefined;
  }

  #markStart(): void {
    if (this.#isArguments()) this.#argumentsStart = this.#position;
  }

  #markEnd(): void {
    if (this.#argumentsStart < 0 || !this.#isArguments()) return;
    this.argumentsText = this.#text.slice(this.#argumentsStart, this.#position);
    this.#argumentsStart = -1;
  }

  #isArguments(): boolean {
    const [message, params] = this.#frames;
    return this.#frames.length === 2 && message?.key === "params" && params?.key === "arguments";
  }
}
