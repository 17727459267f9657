import { cueNames, type Cue } from "./cue-words.ts";
import { foldedLetter } from "./fold.ts";

/** Names of more words are not told from their last ones. */
export const CUE_WORDS_MAX = 4;
/** So short a word is a cue only in capitals, or with a colon behind it: `SIN`, `ein:`. */
const SHORT_CHARS = 3;
/** Short ones that mean nothing else in any of the languages. */
const SHORT_BUT_CLEAR = new Set(
  "ssn dob mrn nhs npi dea cpf cnh bsn oib cnp vin dni tfn nif geb ddn mbi udi fax tel vat pnr".split(
    " ",
  ),
);

/** A word of a text by a hash of its letters; equal words have equal hashes, and others almost never. */
export type WordHash = number;

/** Words that stand inside names and add nothing: dropped from names and texts alike. */
const GLUE = hashes(
  "of the de del della di da do das dos des du la le les el l d van der den des im am",
);
/** Words that may stand between a name and its value. */
const FILLERS = hashes(
  `number numbers no nos nr nrs num numb nbr n is was are id ids code my his her their your our its value reads equals with a an as for here following
   nummer ist lautet war sind mein meine dein ihre numero numeros num est son es mi su sua seu minha meu suo mio e o um numer to jest ar mitt numarasi numara olan on sayisi
   cislo szama szam broj je ma on at issued registered assigned given be will currently now new old full complete last confirmed provided valid entered
   in record file listed shown listing state us uk usa der die das eg ie namely called holder card book und seria serie series`,
);
/** Words that give a name its value, wherever in a sentence the name stands. */
const COPULAS = hashes("is are was be ist lautet sind war est es jest equals reads");
/** Words between two values of one kind. */
const CONJUNCTIONS = hashes(
  "and or und oder et ou y o e i en of och og ja ve lub oraz and also plus",
);

/** A cue as it is found by its name. */
export interface NamedCue extends Cue {
  /** Whether the name is so short that it means something only in capitals or before a colon. */
  readonly isShort: boolean;
}

/** Cues by what the words of their names hash to. */
export interface CueIndex {
  /** Cues by the hash of a whole name, words joined by `joinHash`. */
  readonly byHash: ReadonlyMap<WordHash, NamedCue>;
  /** Hashes of words that end a name. */
  readonly lastWords: ReadonlySet<WordHash>;
  /** Names in scripts that `foldedLetter` does not know, by their first code unit; they are found inside other text too. */
  readonly wide: ReadonlyMap<number, readonly { readonly name: string; readonly cue: Cue }[]>;
}

/** Adds a letter to the hash of a word; the empty word is 0. */
export function addLetter(hash: WordHash, letter: number): WordHash {
  return (Math.imul(hash, 31) + letter) | 0;
}

/** The hash of a name that goes on with one more word. */
export function joinHash(name: WordHash, word: WordHash): WordHash {
  return (Math.imul(name, 0x01000193) ^ word) | 0;
}

/** Whether a word adds nothing to a name. */
export function isGlue(word: WordHash): boolean {
  return GLUE.has(word);
}

/** Whether a word is the s that an apostrophe leaves. */
export function isGenitive(word: WordHash): boolean {
  return word === addLetter(0, 115);
}

/** Whether a word may stand between a name and its value. */
export function isFiller(word: WordHash): boolean {
  return FILLERS.has(word) || GLUE.has(word);
}

/** Whether a word gives a name its value: "the number of Ana Ruiz is". */
export function isCopula(word: WordHash): boolean {
  return COPULAS.has(word);
}

/** Whether a word joins two values. */
export function isConjunction(word: WordHash): boolean {
  return CONJUNCTIONS.has(word);
}

/** The cues of the project. */
export const CUES: CueIndex = buildIndex();

function buildIndex(): CueIndex {
  const byHash = new Map<WordHash, NamedCue>();
  const lastWords = new Set<WordHash>();
  const wide = new Map<number, { readonly name: string; readonly cue: Cue }[]>();
  for (const { name, cue } of cueNames()) {
    const words = wordHashes(name);
    const last = words.at(-1);
    if (last === undefined) addWide(wide, name, cue);
    if (last === undefined || words.length > CUE_WORDS_MAX) continue;
    // What is left of "d nummer" without glue is a word that stands between any name and its value; a letter is no name.
    if (words.length === 1 && (isFiller(last) || isLetterHash(last))) continue;
    lastWords.add(last);
    const isShort = words.length === 1 && name.length <= SHORT_CHARS && !SHORT_BUT_CLEAR.has(name);
    byHash.set(words.reduce(joinHash, 0), { ...cue, isShort });
  }
  return { byHash, lastWords, wide };
}

function isLetterHash(word: WordHash): boolean {
  return word >= 97 && word <= 122;
}

function addWide(
  wide: Map<number, { readonly name: string; readonly cue: Cue }[]>,
  name: string,
  cue: Cue,
): void {
  if (name.length < 2) return;
  const lower = name.toLowerCase();
  for (const code of new Set([lower.charCodeAt(0), name.toUpperCase().charCodeAt(0)])) {
    const known = (wide.get(code) ?? []).filter((each) => each.name !== lower);
    known.push({ name: lower, cue });
    known.sort((left, right) => right.name.length - left.name.length);
    wide.set(code, known);
  }
}

/** The words of a name, without glue and the s of a genitive; none where the name is not in Latin letters. */
function wordHashes(name: string): readonly WordHash[] {
  const words: WordHash[] = [];
  let hash = 0;
  for (const char of `${name.replaceAll(/(?<=\w) s (?=\w)/g, " ")} `) {
    const letter = foldedLetter(char.charCodeAt(0));
    if (letter !== 0) hash = addLetter(hash, letter);
    else if (hash !== 0) {
      if (!isGlue(hash)) words.push(hash);
      hash = 0;
    } else if (char.charCodeAt(0) >= 0x370) return [];
  }
  return words;
}

function hashes(words: string): ReadonlySet<WordHash> {
  return new Set(
    words
      .split(/\s+/)
      .flatMap((word) =>
        Array.from(word).reduce((hash, char) => addLetter(hash, char.charCodeAt(0)), 0),
      ),
  );
}
