import { wordOf } from "./word.ts";

const WORD = /[\p{L}\p{M}][\p{L}\p{M}'’`.]*/gu;
const CHARS_MAX = 80;
const WORDS_MAX = 7;
/** What stands in names of companies, products and things, and hardly ever in those of people. */
const NO_NAME = /[0-9_@/\\<>{}[\]=+*#$%^&|~:;!?"]/;
const ORGANISATION =
  /(?:^|[\s,])(?:inc|llc|llp|ltd|limited|gmbh|ag|kg|ug|corp|corporation|company|co|plc|sa|sas|sarl|srl|spa|bv|nv|oy|ab|as|aps|kft|zrt|bank|university|universität|college|school|hospital|clinic|institute|foundation|group|holding|holdings|partners|services|solutions|systems|technologies|team|department|office|agency|council|ministry|association|club|store|shop|hotel|street|avenue|road)\.?(?=$|[\s,])/iu;
const PARTICLES = new Set(
  (
    "van der den de la las los le du des del della di da do dos das von zu zum zur vom af av ten ter te el al bin ibn bint ben " +
    "abu y e i und mac mc st san santa o d l jr sr ii iii iv md phd dds dvm esq mr mrs ms miss dr prof herr frau"
  ).split(" "),
);

/**
 * How likely a text that stands alone, as the value of a field `name`, is the name of a person: 0 to 1. Above 0.5 it is taken
 * for one. It may be written `Given Family`, `Family, Given`, in capitals, or in another alphabet.
 */
export function looksLikeName(text: string): number {
  const trimmed = text.trim();
  if (trimmed.length < 2 || trimmed.length > CHARS_MAX) return 0;
  if (NO_NAME.test(trimmed) || ORGANISATION.test(trimmed)) return 0;
  const words = trimmed.match(WORD) ?? [];
  if (words.length === 0 || words.length > WORDS_MAX) return 0;
  if (!/\p{Script=Latin}/u.test(trimmed)) return otherAlphabet(trimmed, words.length);
  const odds = words.filter((word) => !isParticle(word)).map(evidence);
  if (odds.length === 0) return 0;
  const mean = odds.reduce((sum, each) => sum + each, 0) / odds.length;
  const capitals = words.every((word) => !/^\p{Ll}/u.test(word) || isParticle(word));
  const shape = (capitals ? 0.8 : -1.5) + (words.length > 1 && words.length < 5 ? 0.6 : 0);
  return 1 / (1 + Math.exp(-(mean + shape)));
}

function isParticle(word: string): boolean {
  return PARTICLES.has(word.toLowerCase().replaceAll(/[.'’]/g, ""));
}

/** Log odds of one word. */
function evidence(written: string): number {
  if (/^\p{Lu}\.?$/u.test(written)) return 1;
  const { given, family, word, isPlace, score } = wordOf(written);
  const listed = Math.max(given, family);
  const accent = /[^\0-\x7f]/.test(written) && word === 0 ? 1 : 0;
  return 1.2 * listed - 1.3 * word - (isPlace ? 1.5 : 0) + 0.35 * clamp(score) + accent;
}

function clamp(score: number): number {
  return Math.max(-4, Math.min(4, score));
}

/** Names in Cyrillic, Greek, Arabic, Hebrew, Han, kana and Hangul are short; there is no list of them. */
function otherAlphabet(text: string, words: number): number {
  const isDense =
    /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー・ ]+$/u;
  if (isDense.test(text)) return text.length <= 8 ? 0.7 : 0.2;
  return words >= 2 && words <= 4 ? 0.7 : 0.4;
}
