import { readJson } from "./json.ts";
import { readPairs } from "./pairs.ts";
import type { Leaf } from "../leaf.ts";
import { Survey, type Place } from "./survey.ts";

/** Reads the structure of a text and gives all leaves that detectors are to look at. */
export function surveyOf(text: string): readonly Leaf[] {
  return new Survey(text, exploreText).finish();
}

/** Reads what a place holds by the first format that takes it; names with values are looked for in any text. */
function exploreText(survey: Survey, place: Place): void {
  const at = firstVisible(place);
  if (at === place.end) return;
  const inner = { ...place, start: at };
  if (readJson(survey, inner)) return;
  readPairs(inner);
}

function firstVisible({ draft, start, end }: Place): number {
  const { text } = draft.view;
  let at = start;
  while (at < end && text.charCodeAt(at) <= 32) at += 1;
  return at;
}
