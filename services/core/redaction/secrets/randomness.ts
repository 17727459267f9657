/** Pairs of letters that words of European languages are mostly made of (their commonest 200 or so). */
const COMMON_PAIRS = new Set(
  (
    "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic " +
    "ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un " +
    "lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev " +
    "ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu " +
    "rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ru ug pi rr eg au ck ew mu br bi pt ak pu ui ib " +
    "ki rk ys ob mm fu ph og ms ud mb ip ub gu dr ft wn nu hu nn eo vo rv nf sm fl iz ok my gl aw ju sy sl"
  ).split(" "),
);
const WORD_CHARS_MIN = 4;
const WORD_PAIRS_MIN = 0.55;

/** What a value is made of. */
export interface Mixture {
  /** Letters and digits only. */
  readonly length: number;
  readonly digits: number;
  readonly lower: number;
  readonly upper: number;
  /** How often lower case, upper case and digits follow one another. */
  readonly changes: number;
  readonly distinct: number;
  /** The share of characters that belong to what reads like words. */
  readonly words: number;
}

/** Measures a value; looks at its first 256 characters. */
export function mixtureOf(value: string): Mixture {
  const text = value.slice(0, 256).replaceAll(/[^0-9A-Za-z]/g, "");
  const digits = count(text, /[0-9]/g);
  const lower = count(text, /[a-z]/g);
  return {
    length: text.length,
    digits,
    lower,
    upper: text.length - digits - lower,
    changes: changesIn(text),
    distinct: new Set(text).size,
    words: text.length === 0 ? 1 : wordChars(value.slice(0, 256)) / text.length,
  };
}

/**
 * Whether a value looks made by a machine that draws letters and digits: no words, no plain number, its kinds of characters
 * well mixed. Base 16, 32, 36, 62 and 64 all qualify; names in code, file names and versions do not.
 */
export function looksRandom(value: string): boolean {
  const { length, digits, lower, upper, changes, distinct, words } = mixtureOf(value);
  if (length < 8 || digits === length || distinct < Math.min(7, length / 2)) return false;
  if (words > 0.4) return false;
  if (digits === 0 && (lower === 0 || upper === 0)) return length >= 20 && words < 0.25;
  return changes >= length * 0.14 && (digits > 0 || changes >= length * 0.25);
}

/** Upper and lower case and digits, all three. */
export function isFullyMixed(value: string): boolean {
  return /[0-9]/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function changesIn(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at += 1)
    if (kindOf(text.charCodeAt(at)) !== kindOf(text.charCodeAt(at - 1))) changes += 1;
  return changes;
}

function kindOf(code: number): number {
  if (code < 58) return 0;
  return code < 91 ? 1 : 2;
}

/** How many characters stand in runs of one case that are mostly common pairs: `Token`, `ACCESS`, `customer`. */
function wordChars(text: string): number {
  let chars = 0;
  for (const [run] of text.matchAll(/[A-Z]?[a-z]+|[A-Z]+/g)) {
    if (run.length < WORD_CHARS_MIN) continue;
    const folded = run.toLowerCase();
    let common = 0;
    for (let at = 1; at < folded.length; at += 1)
      if (COMMON_PAIRS.has(folded.slice(at - 1, at + 1))) common += 1;
    if (common >= (folded.length - 1) * WORD_PAIRS_MIN) chars += run.length;
  }
  return chars;
}
