import { classify, type Classification } from "./classification.ts";
import { DETECTORS } from "./detectors.ts";
import { echoSpans } from "./echo.ts";
import { findSpans } from "./find-spans.ts";
import type { Leaf } from "./leaf.ts";
import { mergeSpans } from "./merge.ts";
import { Placeholders, type HiddenValue } from "./placeholders.ts";
import type { Span } from "./span.ts";
import { surveyOf } from "./structure/explore.ts";

/** One text of an action, such as its arguments. */
export interface Part {
  readonly name: string;
  readonly text: string;
}

/** What stands in a redacted text in place of a value. `at` is where it begins there, in UTF-16 code units. */
export interface Replacement {
  readonly at: number;
  /** The placeholder with the quotes that it needed. */
  readonly text: string;
  /** What stood there, letter by letter. */
  readonly original: string;
}

/** One redacted text. */
export interface RedactedPart extends Part {
  /** What was found in the raw text, in order. */
  readonly spans: readonly Span[];
  readonly replacements: readonly Replacement[];
}

/** What redaction makes of the texts of one action. */
export interface Redaction {
  readonly parts: readonly RedactedPart[];
  /** In the order of their placeholders. Raw: for whoever may restore, and nobody else. */
  readonly values: readonly HiddenValue[];
  readonly classification: Classification;
}

/** What is known before the texts are looked at. */
export interface RedactOptions {
  /** Values of earlier texts of the same action: they are hidden wherever they stand, and keep their placeholders. */
  readonly known?: readonly HiddenValue[];
}

/**
 * Hides personal data and secrets in the texts of one action: the same value has the same placeholder in all of them, and a
 * value that is found in one is hidden in the others. Pure, linear in the texts' length, and never throws for what they hold.
 */
export function redact(parts: readonly Part[], { known = [] }: RedactOptions = {}): Redaction {
  const surveyed = parts.map((part) => ({ part, leaves: surveyOf(part.text) }));
  const found = surveyed.map(({ leaves }) => mergeSpans(findSpans(leaves, DETECTORS)));
  const echoed = withEchoes(surveyed, found, known);
  const placeholders = new Placeholders(
    parts.map(({ text }) => text),
    known,
  );
  const redacted = parts.map((part, index) => hide(part, echoed[index] ?? [], placeholders));
  const classification = classify(redacted, surveyed);
  return { parts: redacted, values: placeholders.values(), classification };
}

function withEchoes(
  surveyed: readonly { readonly leaves: readonly Leaf[] }[],
  found: readonly (readonly Span[])[],
  known: readonly HiddenValue[],
): readonly (readonly Span[])[] {
  const echoes = echoSpans(
    surveyed.map(({ leaves }) => leaves),
    [...found.flat(), ...known],
  );
  return found.map((spans, index) => mergeSpans([...spans, ...(echoes[index] ?? [])]));
}

function hide(part: Part, spans: readonly Span[], placeholders: Placeholders): RedactedPart {
  const pieces: string[] = [];
  const replacements: Replacement[] = [];
  let from = 0;
  let at = 0;
  for (const span of spans) {
    const before = part.text.slice(from, span.start);
    const text = inBrackets(placeholders.of(span).placeholder, span);
    at += before.length;
    replacements.push({ at, text, original: part.text.slice(span.start, span.end) });
    pieces.push(before, text);
    at += text.length;
    from = span.end;
  }
  pieces.push(part.text.slice(from));
  return { name: part.name, text: pieces.join(""), spans, replacements };
}

function inBrackets(placeholder: string, { brackets }: Span): string {
  return brackets === undefined
    ? placeholder
    : `${brackets.open}${placeholder.slice(1, -1)}${brackets.close}`;
}
