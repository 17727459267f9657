import { replacePlaceholders } from "../redaction/placeholders.ts";

/** What stands for each hidden value when two actions are compared, by its placeholder. Never shown, never stored. */
export type ValueTags = ReadonlyMap<string, string>;

/** What hidden values are compared by. */
export interface Tagging {
  readonly valueTags: ValueTags;
  /** Of the raw action, which no other request has. */
  readonly digest: string;
}

/**
 * A redacted text in which two placeholders are the same only when the values behind them are: by their tag, and without one by
 * the digest, so that a request with such a value is like no other.
 */
export function tagged(text: string, { valueTags, digest }: Tagging): string {
  return replacePlaceholders(text, (placeholder, type) => {
    const tag = valueTags.get(placeholder) ?? `${placeholder} of ${digest}`;
    return `<${type} ${tag}>`;
  });
}
