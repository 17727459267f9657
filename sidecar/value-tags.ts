import { createHmac } from "node:crypto";
import type { HiddenValue } from "../services/core/redaction/placeholders.ts";
import { sameValue } from "../services/core/redaction/same-value.ts";
import { derivedKey } from "./derived-key.ts";

/** As many as the decision service takes. Values beyond it have none, and so are like no others. */
export const VALUE_TAGS_MAX = 2_000;
/** 128 bits: nobody finds two values with the same one, and the key keeps short values from being guessed. */
const TAG_BYTES = 16;

/** The tags of hidden values, by their placeholders. */
export type TagValues = (values: readonly HiddenValue[]) => Readonly<Record<string, string>>;

/**
 * Tells the decision service which hidden values of two actions are the same, and nothing of what they are: the same value of the
 * same type has the same tag in every action of this sidecar.
 */
export function createValueTags(sidecarKey: Uint8Array): TagValues {
  const key = derivedKey(sidecarKey, "value-tag");
  return (values) =>
    Object.fromEntries(
      values.slice(0, VALUE_TAGS_MAX).map((hidden) => [hidden.placeholder, tagOf(key, hidden)]),
    );
}

function tagOf(key: Uint8Array, { type, value }: HiddenValue): string {
  // No type holds a line break, so no two pairs hash the same text.
  const hmac = createHmac("sha256", key).update(`${type}\n${sameValue(type, value)}`);
  return hmac.digest().subarray(0, TAG_BYTES).toString("base64url");
}
