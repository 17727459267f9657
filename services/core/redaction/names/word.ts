import { fold } from "./fold.ts";
import { lookUp } from "./lexicon.ts";
import type { Entry } from "./lexicon-cell.ts";
import { nameScore } from "./scorer.ts";

/** What the lists and the scorer say of one word. */
export interface Word extends Entry {
  readonly folded: string;
  /** Log odds, by the letters alone. */
  readonly score: number;
}

/** Endings that the lists leave out where the word without them is listed. */
const ENDINGS = /(?:s|es|ed|ing|ly)$/;
const STEM_CHARS_MIN = 4;
/** Words are looked up again and again; so many are remembered at most. */
const KNOWN_MAX = 4096;

const known = new Map<string, Word>();

/** Describes a word as it is written; an apostrophe belongs to it, a hyphen or a space does not. */
export function wordOf(written: string): Word {
  const remembered = known.get(written);
  if (remembered !== undefined) return remembered;
  const folded = fold(written);
  const entry = lookUp(folded);
  const word = { ...entry, folded, word: commonness(folded, entry), score: nameScore(folded) };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(written, word);
  return word;
}

/** How frequent a word is, with its ending or without. */
function commonness(folded: string, entry: Entry): number {
  if (entry.word > 0 || entry.given > 0 || entry.family > 0) return entry.word;
  const stem = folded.replace(ENDINGS, "");
  if (stem.length === folded.length || stem.length < STEM_CHARS_MIN) return 0;
  return Math.max(lookUp(stem).word, lookUp(`${stem}e`).word);
}
