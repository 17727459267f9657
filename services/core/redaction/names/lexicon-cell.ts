/**
 * What the word lists say of a word; each 0 (not listed) to 3 (among the most frequent), so that `will` is a frequent word and
 * a rare given name. Where the lists come from is in `tools/names/README.md`.
 */
export interface Entry {
  readonly given: number;
  readonly family: number;
  readonly word: number;
  /** Whether it names a place, a people or a language. */
  readonly isPlace: boolean;
}

/** The bits of a value of the table; the higher ones are the fingerprint. */
export const VALUE_BITS = 7;

/** The number of an entry in the table. */
export function valueOf({ given, family, word, isPlace }: Entry): number {
  return given | (family << 2) | (word << 4) | (isPlace ? 64 : 0);
}

/** The entry of a number. */
export function entryOf(value: number): Entry {
  return {
    given: value & 3,
    family: (value >> 2) & 3,
    word: (value >> 4) & 3,
    isPlace: value >> 6 === 1,
  };
}

/** The three cells of a word, one in each third of a table, and its fingerprint of 9 bits. */
export function placesOf(folded: string, third: number) {
  let left = 0x811c9dc5;
  let right = 0x9e3779b9;
  for (let index = 0; index < folded.length; index += 1) {
    const code = folded.charCodeAt(index);
    left = Math.imul(left ^ code, 0x01000193);
    right = Math.imul(right + code, 0x85ebca6b) ^ (right >>> 13);
  }
  return {
    low: (mix(left) >>> 0) % third,
    mid: third + ((mix(right) >>> 0) % third),
    high: 2 * third + ((mix(left ^ (right << 7)) >>> 0) % third),
    print: mix(right ^ 0x27d4eb2f) >>> 23,
  };
}

/** The finaliser of MurmurHash3, which is in the public domain. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
