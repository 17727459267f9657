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

/** Describes a word as it is written; apostrophes and hyphens belong to it, blanks do not. */
export function wordOf(written: string): Word {
  const remembered = known.get(written);
  if (remembered !== undefined) return remembered;
  const word = written.includes("-") ? joined(written.split("-")) : describe(written);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(written, word);
  return word;
}

function describe(written: string): Word {
  const folded = fold(written);
  const entry = lookUp(folded);
  return { ...entry, folded, word: commonness(folded, entry), score: nameScore(folded) };
}

/** `Anne-Marie` is a given name as `Anne` is one; `Top-level` is a word, because `level` is nothing else. */
function joined(parts: readonly string[]): Word {
  const words = parts.filter((part) => part !== "").map(describe);
  const most = (of: (word: Word) => number) => Math.max(0, ...words.map(of));
  return {
    folded: words.map(({ folded }) => folded).join("-"),
    given: most(({ given }) => given),
    family: most(({ family }) => family),
    word: most(({ given, family, word }) => (word > Math.max(given, family) ? word : 0)),
    isPlace: words.some(({ isPlace }) => isPlace),
    score: words.reduce((sum, { score }) => sum + score, 0) / Math.max(1, words.length),
  };
}

/** How frequent a word is, with its ending or without. */
function commonness(folded: string, entry: Entry): number {
  if (entry.word > 0 || entry.given > 0 || entry.family > 0) return entry.word;
  const stem = folded.replace(ENDINGS, "");
  if (stem.length === folded.length || stem.length < STEM_CHARS_MIN) return 0;
  return Math.max(lookUp(stem).word, lookUp(`${stem}e`).word);
}
