import { fold } from "./fold.ts";
import { lookUp } from "./lexicon.ts";
import type { Entry } from "./lexicon-cell.ts";
import {
  CALENDAR,
  CAPITAL_PARTICLES,
  ORGANISATION_ENDS,
  PARTICLES,
  PLACE_ENDS,
  PLACE_STARTS,
  SUFFIXES,
  TITLES,
} from "./name-words.ts";
import { nameScore } from "./scorer.ts";
import { isSpelledAsName } from "./spelling.ts";

/** What is known of one word, wherever it stands. */
export interface Word extends Entry {
  readonly folded: string;
  /** Log odds that it is a name, by its letters alone. */
  readonly score: number;
  /** A first estimate from all that is known, between the two bounds of `STRENGTH_MAX`. */
  readonly strength: number;
  /** `odd` is what no name is spelled like. */
  readonly role: "word" | "title" | "suffix" | "odd";
  readonly isParticle: boolean;
  readonly isCapitalParticle: boolean;
  readonly isCalendar: boolean;
  /** Whether it makes an organisation, or a place, of what is before it; or a place of what follows. */
  readonly endsOrganisation: boolean;
  readonly endsPlace: boolean;
  readonly startsPlace: boolean;
  readonly hasAccent: boolean;
  readonly isCapitals: boolean;
}

/** Strengths are between this and its negative. */
export const STRENGTH_MAX = 5;
/** Endings that the lists leave out where the word without them is listed. */
const ENDINGS = /(?:s|es|ed|ing|ly)$/;
const STEM_CHARS_MIN = 4;
/** Words come again and again; so many are remembered at most. */
const KNOWN_MAX = 8192;

const known = new Map<string, Word>();

/** Describes a word as it is written; apostrophes and hyphens belong to it, blanks do not. */
export function wordOf(written: string): Word {
  const remembered = known.get(written);
  if (remembered !== undefined) return remembered;
  const word = describe(written);
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(written, word);
  return word;
}

function describe(written: string): Word {
  const lower = written.toLowerCase();
  const listed = written.includes("-") ? joined(written.split("-")) : listedAs(written);
  const hasAccent = /[^\0-\x7f]/.test(written);
  return {
    ...listed,
    strength: strengthOf(listed, hasAccent),
    role: roleOf(written, lower),
    isParticle: PARTICLES.has(lower),
    isCapitalParticle: CAPITAL_PARTICLES.has(lower),
    isCalendar: CALENDAR.has(listed.folded),
    endsOrganisation: ORGANISATION_ENDS.has(lower),
    endsPlace: PLACE_ENDS.has(lower),
    startsPlace: PLACE_STARTS.has(lower),
    hasAccent,
    isCapitals: written.length > 1 && written === written.toUpperCase(),
  };
}

function roleOf(written: string, lower: string): Word["role"] {
  if (TITLES.has(lower)) return "title";
  if (SUFFIXES.has(lower)) return "suffix";
  return isSpelledAsName(written) ? "word" : "odd";
}

type Listed = Entry & Pick<Word, "folded" | "score">;

function listedAs(written: string): Listed {
  const folded = fold(written);
  const entry = lookUp(folded);
  return { ...entry, folded, word: commonness(folded, entry), score: nameScore(folded) };
}

/** `Anne-Marie` is a given name as `Anne` is one; `Top-level` is a word, because `level` is nothing else. */
function joined(parts: readonly string[]): Listed {
  const words = parts.filter((part) => part !== "").map(listedAs);
  const most = (of: (word: Listed) => number) => Math.max(0, ...words.map(of));
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

function strengthOf({ given, family, word, isPlace, score }: Listed, hasAccent: boolean): number {
  const listed = Math.max(given, family);
  const accent = word === 0 && hasAccent ? 1 : 0;
  const strength = 1.2 * listed - 1.4 * word - (isPlace ? 1.5 : 0) + 0.4 * bounded(score) + accent;
  return bounded(strength);
}

/** Keeps a strength or a score within the bounds. */
export function bounded(score: number): number {
  return Math.max(-STRENGTH_MAX, Math.min(STRENGTH_MAX, score));
}
