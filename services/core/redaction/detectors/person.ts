import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS, type Leaf } from "../leaf.ts";
import { namesOf } from "../names/find-names.ts";
import { eachCaselessRun, eachRun, type Run } from "../names/runs.ts";

/** A name above this is sure enough to go before the guesses of others. */
const LIKELY_MIN = 0.8;

/** Names of people, by capitals, lists of names, letters and the words around. Titles are left to stand. */
export const person: Detector = {
  name: "person",
  needs: 0,
  detect(leaf, emit) {
    const isCaseless = (leaf.chars & CHARS.upper) === 0;
    if (isCaseless && (leaf.chars & CHARS.space) === 0) return;
    const visit = (run: Run) => emitNames(leaf, run, { isCaseless, emit });
    if (isCaseless) eachCaselessRun(leaf.text, visit);
    else eachRun(leaf.text, visit);
  },
};

function emitNames(
  { text }: Leaf,
  run: Run,
  { isCaseless, emit }: { readonly isCaseless: boolean; readonly emit: Emit },
): void {
  for (const { start, end, likelihood } of namesOf(text, run, isCaseless)) {
    const certainty = likelihood > LIKELY_MIN ? CERTAINTY.likely : CERTAINTY.possible;
    emit({ start, end, type: "PERSON", certainty });
  }
}
