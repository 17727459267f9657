/** Pairs of letters that words of European languages are mostly made of (their commonest 200 or so). */
const COMMON_PAIRS = pairTable(
  "th he in er an re on at en nd ti es or te of ed is it al ar st to nt ng se ha as ou io le ve co me de hi ri ro ic " +
    "ne ea ra ce li ch ll be ma si om ur ca el ta la ns di fo ho pe ec pr no ct us ac ot il tr ly nc et ut ss so rs un " +
    "lo wa ge ie wh ee wi em ad ol rt po we na ul ni ts mo ow pa im mi ai sh ir su id os iv ia am fi ci vi pl ig tu ev " +
    "ld ry mp fe bl ab gh ty op wo sa ay ex ke fr oo av ag if ap gr od bo sp rd do uc bu ei ov by rm ep tt oc fa ef cu " +
    "rn sc gi da yo cr cl du ga qu ue ff ba ey ls va um pp ua up lu go ru ug pi rr eg au ck ew mu br bi pt ak pu ui ib " +
    "ki rk ys ob mm fu ph og ms ud mb ip ub gu dr ft wn nu hu nn eo vo rv nf sm fl iz ok my gl aw ju sy sl",
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

const OTHER = 0;
const DIGIT = 1;
const UPPER = 2;
const LOWER = 3;
const CHARS_MAX = 256;

/** Measures a value; looks at its first 256 characters. */
export function mixtureOf(value: string): Mixture {
  const end = Math.min(value.length, CHARS_MAX);
  let [digits, upper, lower, changes] = [0, 0, 0, 0];
  let [seenDigits, seenUpper, seenLower] = [0, 0, 0];
  let last = OTHER;
  for (let at = 0; at < end; at += 1) {
    const code = value.charCodeAt(at);
    const kind = kindOf(code);
    if (kind === OTHER) continue;
    if (last !== OTHER && last !== kind) changes += 1;
    last = kind;
    if (kind === DIGIT) {
      digits += 1;
      seenDigits |= 1 << (code & 15);
    } else if (kind === UPPER) {
      upper += 1;
      seenUpper |= 1 << (code & 31);
    } else {
      lower += 1;
      seenLower |= 1 << (code & 31);
    }
  }
  const length = digits + upper + lower;
  const distinct = bitsIn(seenDigits) + bitsIn(seenUpper) + bitsIn(seenLower);
  const words = length === 0 ? 1 : wordChars(value, end) / length;
  return { length, digits, lower, upper, changes, distinct, words };
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) bits += 1;
  return bits;
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
  if (digits === 0) return changes >= length * 0.25;
  return changes >= length * 0.12 || (words === 0 && length >= 14 && upper + lower > 0);
}

/** Upper and lower case and digits, all three. */
export function isFullyMixed(value: string): boolean {
  return /[0-9]/.test(value) && /[a-z]/.test(value) && /[A-Z]/.test(value);
}

function kindOf(code: number): number {
  if (code >= 97 && code <= 122) return LOWER;
  if (code >= 65 && code <= 90) return UPPER;
  return code >= 48 && code <= 57 ? DIGIT : OTHER;
}

/** How many characters stand in runs of one case that are mostly common pairs: `Token`, `ACCESS`, `customer`. */
function wordChars(value: string, end: number): number {
  let chars = 0;
  for (let start = 0; start < end;) {
    const runEnd = wordEnd(value, start, end);
    if (runEnd - start >= WORD_CHARS_MIN && isWord(value, start, runEnd)) chars += runEnd - start;
    start = Math.max(runEnd, start + 1);
  }
  return chars;
}

/** Where a run of one case ends; a capital may begin one of small letters. */
function wordEnd(value: string, start: number, end: number): number {
  let at = start;
  const first = kindOf(value.charCodeAt(at));
  if (first !== UPPER && first !== LOWER) return start;
  at += 1;
  const kind = at < end && first === UPPER ? kindOf(value.charCodeAt(at)) : first;
  while (at < end && kindOf(value.charCodeAt(at)) === kind) at += 1;
  return kind === UPPER || kind === LOWER ? at : start + 1;
}

function isWord(value: string, start: number, end: number): boolean {
  let common = 0;
  for (let at = start + 1; at < end; at += 1)
    common += COMMON_PAIRS[pairOf(value.charCodeAt(at - 1), value.charCodeAt(at))] ?? 0;
  return common >= (end - start - 1) * WORD_PAIRS_MIN;
}

/** The place of two letters in the table, in any case. */
function pairOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

function pairTable(pairs: string): Uint8Array {
  const table = new Uint8Array(1024);
  for (const pair of pairs.split(" ")) table[pairOf(pair.charCodeAt(0), pair.charCodeAt(1))] = 1;
  return table;
}
