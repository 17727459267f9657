import { sameValue } from "./same-value.ts";
import type { SensitiveType } from "./sensitive-type.ts";

/** Longer texts are no names. */
const WORDS_MAX = 8;

/** Whole names by their parts: `Ruiz`, and `Ana Ruiz`, stand for `Ana María Ruiz` when nobody else is called so. */
export class Aliases {
  /** No name at all for a part that two people share. */
  readonly #byPart = new Map<string, string | undefined>();

  constructor(values: readonly { readonly type: SensitiveType; readonly value: string }[]) {
    const names = new Map<string, string>();
    for (const { type, value } of values) {
      if (type !== "PERSON") continue;
      const key = sameValue(type, value);
      if (!names.has(key)) names.set(key, value);
    }
    const longestFirst = [...names].toSorted(([left], [right]) => right.length - left.length);
    for (const [key, name] of longestFirst)
      if (!this.#byPart.has(key)) for (const part of partsOf(key)) this.#add(part, name);
  }

  /** The name that a text is a part of, else the text itself. */
  wholeName(text: string): string {
    return this.#byPart.get(sameValue("PERSON", text)) ?? text;
  }

  #add(part: string, name: string): void {
    this.#byPart.set(part, this.#byPart.has(part) ? undefined : name);
  }
}

/** Single words, and the first one with the last. A name of one word has no parts. */
function partsOf(key: string): ReadonlySet<string> {
  const words = key.split(" ", WORDS_MAX + 1);
  if (words.length < 2 || words.length > WORDS_MAX) return new Set();
  const parts = words.filter((word) => word.length > 1);
  if (words.length > 2) parts.push(`${words[0] ?? ""} ${words.at(-1) ?? ""}`);
  return new Set(parts);
}
