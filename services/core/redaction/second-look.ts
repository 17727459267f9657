import { CERTAINTY, type Certainty } from "./detector.ts";
import { DETECTORS } from "./detectors.ts";
import { findSpans } from "./find-spans.ts";
import { mergeSpans } from "./merge.ts";
import { holdsPlaceholder } from "./placeholders.ts";
import type { Part } from "./redact.ts";
import { classOf, type SensitiveType } from "./sensitive-type.ts";
import { surveyOf } from "./structure/explore.ts";

/** A value that redaction should have hidden. Where it stands and what it is, never the value. */
export interface Unredacted {
  /** The part's name. */
  readonly part: string;
  readonly type: SensitiveType;
  readonly certainty: Certainty;
}

/** The detectors of secrets and cards, and those that know both by the names of their fields. */
export const LOOKS_AGAIN: ReadonlySet<string> = new Set([
  "field-values",
  "credit-card",
  "vendor-token",
  "generic-secret",
  "said-secret",
  "jwt",
  "private-key",
  "connection-string",
]);

const SECRET_DETECTORS = DETECTORS.filter(({ name }) => LOOKS_AGAIN.has(name));

/**
 * Looks into texts that should be redacted for what must never be there: secrets, and card numbers. Only detectors of these are
 * run, so it costs a part of what redaction does; what they find beside that is given as well.
 */
export function lookAgain(parts: readonly Part[]): readonly Unredacted[] {
  return parts
    .filter(({ text }) => text !== "" && text !== "{}")
    .flatMap(({ name, text }) =>
      mergeSpans(findSpans(surveyOf(text), SECRET_DETECTORS))
        .filter(({ value }) => !holdsPlaceholder(value))
        .map(({ type, certainty }) => ({ part: name, type, certainty })),
    );
}

/** Whether a find is so sure and so grave that the text must not be stored. */
export function mustNotBeStored({ type, certainty }: Unredacted): boolean {
  if (type === "CREDIT_CARD") return certainty === CERTAINTY.certain;
  return classOf(type) === "secret" && certainty > CERTAINTY.possible;
}
