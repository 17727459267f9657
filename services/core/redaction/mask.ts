import { labelOf } from "./classification.ts";
import type { RedactedPart } from "./redact.ts";
import { classOf, SENSITIVE_TYPES, TYPES_BY_CLASS, type SensitiveType } from "./sensitive-type.ts";

/**
 * Which types the labels and classes of a mask name. One that is not known here comes from a policy that means more than this
 * version knows, so then it is all of them.
 */
export function typesOfMask(labels: readonly string[]): ReadonlySet<SensitiveType> {
  const classes = Object.keys(TYPES_BY_CLASS);
  const known = new Set([...classes, ...SENSITIVE_TYPES.map(labelOf)]);
  if (!labels.every((label) => known.has(label))) return new Set(SENSITIVE_TYPES);
  const named = new Set(labels);
  return new Set(
    SENSITIVE_TYPES.filter((type) => named.has(classOf(type)) || named.has(labelOf(type))),
  );
}

/** A redacted text in which only values of some types are hidden; the others stand as they did. */
export function maskedText(
  { text, spans, replacements }: Pick<RedactedPart, "text" | "spans" | "replacements">,
  types: ReadonlySet<SensitiveType>,
): string {
  const pieces: string[] = [];
  let from = 0;
  for (const [index, { at, text: hidden, original }] of replacements.entries()) {
    const type = spans[index]?.type;
    const isShown = type !== undefined && !types.has(type);
    pieces.push(text.slice(from, at), isShown ? original : hidden);
    from = at + hidden.length;
  }
  pieces.push(text.slice(from));
  return pieces.join("");
}
