import { sameValue } from "./same-value.ts";
import type { SensitiveType } from "./sensitive-type.ts";
import type { Span } from "./span.ts";

/** One hidden value: all its spellings have one placeholder. */
export interface HiddenValue {
  /** Such as `<EMAIL_1>`. */
  readonly placeholder: string;
  readonly type: SensitiveType;
  /** As it was first written. */
  readonly value: string;
}

const PLACEHOLDER = /<([A-Z_]{3,24})_([0-9]{1,9})>/g;

/** Whether a text is one placeholder and nothing else. */
export function isPlaceholder(text: string): boolean {
  return /^<[A-Z_]{3,24}_[0-9]{1,9}>$/.test(text);
}

/** Whether a text holds a placeholder. */
export function holdsPlaceholder(text: string): boolean {
  PLACEHOLDER.lastIndex = 0;
  return PLACEHOLDER.test(text);
}

/** The text with something else in place of each placeholder. `replace` gets it and its type, such as "EMAIL". */
export function replacePlaceholders(
  text: string,
  replace: (placeholder: string, type: string) => string,
): string {
  if (!text.includes("<")) return text;
  return text.replace(PLACEHOLDER, replace);
}

/**
 * Gives each value its placeholder, by type and first occurrence. Numbers that the texts already use are left out, so that no
 * placeholder of ours means what somebody else wrote.
 */
export class Placeholders {
  readonly #taken = new Map<string, number>();
  readonly #byKey = new Map<string, HiddenValue>();

  constructor(texts: readonly string[], known: readonly HiddenValue[] = []) {
    for (const text of texts) this.#take(text);
    for (const hidden of known) {
      this.#take(hidden.placeholder);
      this.#byKey.set(keyOf(hidden), hidden);
    }
  }

  of({ type, value }: Pick<Span, "type" | "value">): HiddenValue {
    const key = keyOf({ type, value });
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const count = (this.#taken.get(type) ?? 0) + 1;
    this.#taken.set(type, count);
    const hidden = { placeholder: `<${type}_${count}>`, type, value };
    this.#byKey.set(key, hidden);
    return hidden;
  }

  /** All values so far, in the order of their first occurrence. */
  values(): readonly HiddenValue[] {
    return [...this.#byKey.values()];
  }

  #take(text: string): void {
    for (const [, type = "", digits = ""] of text.matchAll(PLACEHOLDER))
      this.#taken.set(type, Math.max(this.#taken.get(type) ?? 0, Number(digits)));
  }
}

function keyOf({ type, value }: Pick<HiddenValue, "type" | "value">): string {
  return `${type}:${sameValue(type, value)}`;
}
