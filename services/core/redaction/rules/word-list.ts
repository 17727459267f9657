import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import type { SensitiveType } from "../sensitive-type.ts";

const WORD = /[\p{L}\p{N}_]+/gu;

/** A detector of words and phrases that a deployment lists, as whole words, whatever their case. */
export function wordList(
  name: string,
  { words, type }: { readonly words: readonly string[]; readonly type: SensitiveType },
): Detector {
  const byFirst = new Map<string, string[]>();
  for (const word of words) {
    const folded = word.toLowerCase();
    const first = folded.match(WORD)?.[0];
    if (first !== undefined && folded.startsWith(first))
      byFirst.set(first, [...(byFirst.get(first) ?? []), folded]);
  }
  // The longest first: "Project Blue Heron" before "Project Blue".
  for (const list of byFirst.values()) list.sort((left, right) => right.length - left.length);
  return {
    name,
    needs: 0,
    detect({ text }, emit) {
      WORD.lastIndex = 0;
      for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
        const start = match.index;
        const listed = byFirst.get(match[0].toLowerCase());
        const found = listed?.find((phrase) => standsAt(text, start, phrase));
        if (found === undefined) continue;
        const end = start + found.length;
        emit({ start, end, type, certainty: CERTAINTY.certain });
        WORD.lastIndex = end;
      }
    },
  };
}

function standsAt(text: string, start: number, phrase: string): boolean {
  const end = start + phrase.length;
  return text.slice(start, end).toLowerCase() === phrase && !isWordCode(text.charCodeAt(end));
}
