import { foldCode } from "./fold-code.ts";

/** How many code units in a row are looked at. */
const GRAM = 4;
const ASCII = 128;
const BITS_MIN = 2 ** 13;
/** No more than what stays in a near cache: beyond it, asking costs more than what is left out saves. */
const BITS_MAX = 2 ** 19;
/** Bits for each code unit of the texts: of what is not there, about one gram in nine looks as if it was. */
const BITS_PER_CHAR = 8;

/**
 * Which runs of four code units, folded, some texts have. Most spellings of most values stand nowhere, and are so left out
 * before they cost an index anything. What is there is never denied.
 */
export class Grams {
  readonly #bits: Uint32Array;
  readonly #mask: number;
  /** Which code units of ASCII there are. */
  readonly #single = new Uint8Array(ASCII);

  constructor(texts: readonly string[]) {
    const chars = texts.reduce((sum, text) => sum + text.length, 0);
    const wanted = 2 ** Math.ceil(Math.log2(chars * BITS_PER_CHAR + 1));
    const size = Math.min(BITS_MAX, Math.max(BITS_MIN, wanted));
    this.#mask = size - 1;
    this.#bits = new Uint32Array(size / 32);
    for (const text of texts) this.#read(text);
  }

  /** Whether the texts may hold a folded text: its first run is there, and its last; a single character of ASCII is known. */
  mayHold(folded: string): boolean {
    if (folded.length === 1) return this.#single[folded.charCodeAt(0)] !== 0;
    if (folded.length < GRAM) return true;
    return this.#has(folded, 0) && this.#has(folded, folded.length - GRAM);
  }

  #has(folded: string, at: number): boolean {
    const hash = this.#hash(
      pair(folded.charCodeAt(at), folded.charCodeAt(at + 1)),
      pair(folded.charCodeAt(at + 2), folded.charCodeAt(at + 3)),
    );
    return ((this.#bits[hash >>> 5] ?? 0) & (1 << (hash & 31))) !== 0;
  }

  /** Two pairs of code units are kept, so that each step reads one more. */
  #read(text: string): void {
    let first = 0;
    let second = 0;
    let isSpace = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = foldCode(text.charCodeAt(at));
      if (code === 32 && isSpace) continue;
      isSpace = code === 32;
      if (code < ASCII) this.#single[code] = 1;
      first = (first << 16) | (second >>> 16);
      second = (second << 16) | code;
      const hash = this.#hash(first, second);
      const word = hash >>> 5;
      this.#bits[word] = (this.#bits[word] ?? 0) | (1 << (hash & 31));
    }
  }

  #hash(first: number, second: number): number {
    const mixed = Math.imul(first ^ Math.imul(second, 0x9e37_79b1), 0x85eb_ca6b);
    return (mixed ^ (mixed >>> 13)) & this.#mask;
  }
}

function pair(high: number, low: number): number {
  return (high << 16) | low;
}
