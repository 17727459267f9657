import { foldCode } from "./fold-code.ts";

const ASCII = 128;
/** Bits for the first three code units: few, so that they stay in the nearest cache. */
const TRIPLES = 2 ** 16;
const SPACE = 32;

/** Skips what no pattern begins with, by the first three code units where two are ASCII: most of a text is that. */
export class Beginnings {
  readonly #pairs = new Uint8Array(ASCII * ASCII);
  readonly #triples = new Uint32Array(TRIPLES / 32);
  /** Whether something begins with a code unit beyond ASCII, or has one behind its first. */
  #hasWide = false;
  readonly #isSingle: boolean;

  /** `texts` are folded. `isBare` when separators may stand between the first two code units. */
  constructor(texts: readonly string[], { isBare }: { readonly isBare: boolean }) {
    this.#isSingle = isBare;
    for (const text of texts) {
      const triple = tripleOf(text.charCodeAt(0), text.charCodeAt(1), text.charCodeAt(2));
      const word = triple >>> 5;
      this.#triples[word] = (this.#triples[word] ?? 0) | (1 << (triple & 31));
      const first = text.charCodeAt(0);
      const second = text.charCodeAt(1);
      if (first >= ASCII || !(second < ASCII)) this.#hasWide = true;
      else for (const code of unfolded(first)) this.#add(code, second);
    }
  }

  /** The first place from `from` at which a pattern may begin; the last one of the text when there is none. */
  next(text: string, from: number): number {
    const last = text.length - 1;
    let code = text.charCodeAt(from);
    for (let at = from; at < last; at += 1) {
      const following = text.charCodeAt(at + 1);
      const isBeginning =
        code < ASCII && following < ASCII
          ? this.#pairs[code * ASCII + following] === 1 && this.#isTriple(text, at)
          : this.#isWide(code, following);
      if (isBeginning) return at;
      code = following;
    }
    return Math.max(from, last);
  }

  /** White space may be longer than in the pattern, and separators may stand between the letters: then nothing is known. */
  #isTriple(text: string, at: number): boolean {
    const second = foldCode(text.charCodeAt(at + 1));
    if (this.#isSingle || second === SPACE || at + 2 >= text.length) return true;
    const first = foldCode(text.charCodeAt(at));
    const triple = tripleOf(first, second, foldCode(text.charCodeAt(at + 2)));
    return ((this.#triples[triple >>> 5] ?? 0) & (1 << (triple & 31))) !== 0;
  }

  /** The Kelvin sign is a `k`, and a space that does not break is a space: what is folded may be ASCII again. */
  #isWide(code: number, following: number): boolean {
    if (this.#hasWide || this.#isSingle) return true;
    return foldCode(code) < ASCII && foldCode(following) < ASCII;
  }

  #add(first: number, second: number): void {
    const from = first * ASCII;
    if (this.#isSingle) this.#pairs.fill(1, from, from + ASCII);
    else for (const code of unfolded(second)) this.#pairs[from + code] = 1;
  }
}

const UNFOLDED: readonly (readonly number[])[] = Array.from({ length: ASCII }, (_, folded) =>
  Array.from({ length: ASCII }, (__, code) => code).filter((code) => foldCode(code) === folded),
);

/** The code units of ASCII that fold to one. */
function unfolded(code: number): readonly number[] {
  return UNFOLDED[code] ?? [];
}

function tripleOf(first: number, second: number, third: number): number {
  const mixed = Math.imul(first ^ (second << 7) ^ (third << 14), 0x9e37_79b1);
  return (mixed >>> 16) & (TRIPLES - 1);
}
