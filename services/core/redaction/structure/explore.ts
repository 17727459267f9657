import type { Leaf } from "../leaf.ts";
import { readDelimited } from "./delimited.ts";
import { readHttp } from "./http.ts";
import { readJsonString } from "./json.ts";
import { readShell } from "./shell.ts";
import { SIGHT, sightOf, TABLE } from "./sight.ts";
import { readSql } from "./sql.ts";
import { Survey, type Place } from "./survey.ts";
import { readText } from "./text.ts";

/** Reads the structure of a text and gives all leaves that detectors are to look at. */
export function surveyOf(text: string): readonly Leaf[] {
  return new Survey(text, exploreText).finish();
}

/** Reads what a place holds by the first format that takes it whole; in other text structure is looked for here and there. */
function exploreText(survey: Survey, place: Place): void {
  const inner = trimmed(place);
  const { draft, start, end } = inner;
  if (start >= end) return;
  const { text } = draft.view;
  const sight = sightOf(text, start, end);
  const isPlain = (sight & (SIGHT.structure | SIGHT.run)) === 0 && (sight & TABLE) !== TABLE;
  const mayBeCommand =
    (place.depth === 0 || place.hint !== undefined) && (sight & SIGHT.space) !== 0;
  if (isPlain && !mayBeCommand) return;
  const first = text.charCodeAt(start);
  const isString = first === 34 && end - start > 1 && text.charCodeAt(end - 1) === 34;
  if (isString && readJsonString(survey, inner)) return;
  if ((sight & SIGHT.space) !== 0 && first !== 123 && first !== 60) {
    if (readSql(survey, inner) || readShell(survey, inner)) return;
    if ((sight & SIGHT.newline) !== 0 && readHttp(survey, inner)) return;
    if ((sight & TABLE) === TABLE && readDelimited(survey, inner)) return;
  }
  readText(survey, inner, sight);
}

function trimmed(place: Place): Place {
  const { draft, start, end } = place;
  const { text } = draft.view;
  let first = start;
  let last = end;
  while (first < last && text.charCodeAt(first) <= 32) first += 1;
  while (last > first && text.charCodeAt(last - 1) <= 32) last -= 1;
  return first === start && last === end ? place : { ...place, start: first, end: last };
}
