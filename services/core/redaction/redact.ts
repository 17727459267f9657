import { classify, type Classification } from "./classification.ts";
import { DETECTORS } from "./detectors.ts";
import { echoSpans } from "./echo.ts";
import { findSpans, toSpan } from "./find-spans.ts";
import type { Leaf } from "./leaf.ts";
import { mergeSpans } from "./merge.ts";
import { Placeholders, type HiddenValue } from "./placeholders.ts";
import type { Span } from "./span.ts";
import type { Detector, Finding } from "./detector.ts";
import { phoneIn } from "./detectors/phone.ts";
import { ruleOn, withoutShown, type Ruling } from "./rules/apply-rules.ts";
import { NO_RULES, type RedactionRules } from "./rules/rules.ts";
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
  /** What the deployment adds, as far as it is about the call. */
  readonly rules?: RedactionRules;
  /** What somebody else found in the leaves of a part: both findings count. */
  readonly findings?: (part: number, leaf: number) => readonly Finding[];
}

/** A text and the leaves that detectors look at. */
export interface SurveyedPart {
  readonly part: Part;
  readonly leaves: readonly Leaf[];
}

/** Reads the structure of texts: what a recogniser outside is asked about, by the indexes that `findings` has. */
export function surveyParts(parts: readonly Part[]): readonly SurveyedPart[] {
  return parts.map((part) => ({ part, leaves: surveyOf(part.text) }));
}

/**
 * Hides personal data and secrets in the texts of one action: the same value has the same placeholder in all of them, and a
 * value that is found in one is hidden in the others. Pure, linear in the texts' length, and never throws for what they hold.
 */
export function redact(parts: readonly Part[], options: RedactOptions = {}): Redaction {
  return redactSurveyed(surveyParts(parts), options);
}

/** The same for texts whose structure has been read. */
export function redactSurveyed(
  surveyed: readonly SurveyedPart[],
  { known = [], rules = NO_RULES, findings = () => [] }: RedactOptions,
): Redaction {
  const detectors = detectorsFor(rules);
  const rulings = surveyed.map(({ leaves }) => ruleOn(leaves, rules.fields));
  const found = surveyed.map(({ leaves }, index) => {
    const added = leaves.flatMap((leaf, at) => toSpans(leaf, findings(index, at)));
    return ruled([...findSpans(leaves, detectors), ...added], rulings[index]);
  });
  const leaves = surveyed.map((each) => each.leaves);
  const echoes = echoSpans(leaves, [...found.flat(), ...known]);
  const spans = found.map((each, index) =>
    ruled([...each, ...(echoes[index] ?? [])], rulings[index]),
  );
  const texts = surveyed.map(({ part }) => part.text);
  const placeholders = new Placeholders({ texts, known, values: spans.flat() });
  const parts = surveyed.map(({ part }, index) => hide(part, spans[index] ?? [], placeholders));
  const classification = classify(parts, surveyed);
  return { parts, values: placeholders.values(), classification };
}

function detectorsFor({ regions, detectors }: RedactionRules): readonly Detector[] {
  const ours =
    regions.length === 0
      ? DETECTORS
      : DETECTORS.map((each) => (each.name === "phone" ? phoneIn(regions) : each));
  return detectors.length === 0 ? ours : [...ours, ...detectors];
}

function toSpans(leaf: Leaf, findings: readonly Finding[]): readonly Span[] {
  return findings.map((finding) => toSpan(leaf, finding)).filter((span) => span !== undefined);
}

function ruled(spans: readonly Span[], ruling: Ruling | undefined): readonly Span[] {
  if (ruling === undefined) return mergeSpans(spans);
  return mergeSpans([...withoutShown(spans, ruling), ...ruling.hidden]);
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
