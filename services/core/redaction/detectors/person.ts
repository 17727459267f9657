import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { namesOf, type FoundName } from "../names/find-names.ts";
import { fullNames } from "../names/full-names.ts";
import { OtherFields } from "../names/other-fields.ts";
import { eachCaselessRun, eachRun, hasCapital, type Run } from "../names/runs.ts";

/** A name above this is sure enough to go before the guesses of others. */
const LIKELY_MIN = 0.8;

/** Names of people, by capitals, lists of names, letters and the words around. Titles are left to stand. */
export const person: Detector = {
  name: "person",
  needs: 0,
  detect({ text, chars, fields }, emit) {
    // `CHARS.upper` is of ASCII alone.
    const mayHaveCapital = (chars & (CHARS.upper | CHARS.wide)) !== 0;
    const isCaseless = !mayHaveCapital || !hasCapital(text);
    // A text without capitals and without blanks is no text that somebody wrote.
    if (isCaseless && (chars & CHARS.space) === 0) return;
    const found: FoundName[] = [];
    const visit = (run: Run) => {
      for (const name of namesOf(text, run, isCaseless)) found.push(name);
    };
    if (isCaseless) eachCaselessRun(text, visit);
    else eachRun(text, visit);
    if (found.length === 0) return;
    const others = new OtherFields(fields);
    for (const { start, end, likelihood } of fullNames(text, found)) {
      if (others.holds(start, end) || isTag(text, start)) continue;
      const certainty = likelihood > LIKELY_MIN ? CERTAINTY.likely : CERTAINTY.possible;
      emit({ start, end, type: "PERSON", certainty });
    }
  },
};

/** The name of an element of XML. */
function isTag(text: string, start: number): boolean {
  return text[start - 1] === "<" || (text[start - 1] === "/" && text[start - 2] === "<");
}
