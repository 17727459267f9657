import { RE2JS } from "re2js";
import { CERTAINTY, type Detector } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";

/** Longer values are not what a pattern is for. */
const MATCHES_MAX = 100_000;

/**
 * A detector that a deployment describes by a regular expression with RE2's semantics: linear in the text, whatever the pattern
 * is. Where it has a group named `value`, only that is hidden. Gives why the pattern can't be used instead.
 */
export function customPattern(
  name: string,
  { pattern, type }: { readonly pattern: string; readonly type: SensitiveType },
): Detector | { readonly problem: string } {
  const compiled = compile(pattern);
  if (typeof compiled === "string") return { problem: compiled };
  const hasValue = Object.hasOwn(compiled.namedGroups(), "value");
  return {
    name,
    needs: 0,
    detect({ text }, emit) {
      const matcher = compiled.matcher(text);
      for (let count = 0; count < MATCHES_MAX && matcher.find(); count += 1) {
        const start = hasValue ? matcher.start("value") : matcher.start();
        const end = hasValue ? matcher.end("value") : matcher.end();
        if (start >= 0 && end > start) emit({ start, end, type, certainty: CERTAINTY.certain });
      }
    },
  };
}

function compile(pattern: string): RE2JS | string {
  try {
    const compiled = RE2JS.compile(pattern);
    return compiled.matches("") || compiled.matcher("").find()
      ? "matches nothing at all"
      : compiled;
  } catch {
    return "is no regular expression of RE2";
  }
}
