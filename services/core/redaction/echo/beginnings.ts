import { foldCode } from "./fold-code.ts";

const ASCII = 128;

/** Skips what no pattern begins with, by the first two code units where both are ASCII: most of a text is that. */
export class Beginnings {
  readonly #pairs = new Uint8Array(ASCII * ASCII);
  /** Whether something begins with a code unit beyond ASCII, or has one behind its first. */
  #hasWide = false;
  readonly #isSingle: boolean;

  /** `texts` are folded. `isBare` when separators may stand between the first two code units. */
  constructor(texts: readonly string[], { isBare }: { readonly isBare: boolean }) {
    this.#isSingle = isBare;
    const folded = new Uint8Array(ASCII * ASCII);
    for (const text of texts) {
      const first = text.charCodeAt(0);
      const second = text.charCodeAt(1);
      if (first >= ASCII || !(second < ASCII)) this.#hasWide = true;
      else folded[first * ASCII + second] = 1;
    }
    this.#unfold(folded);
  }

  /** The first place from `from` at which a pattern may begin; the last one of the text when there is none. */
  next(text: string, from: number): number {
    const last = text.length - 1;
    let code = text.charCodeAt(from);
    for (let at = from; at < last; at += 1) {
      const following = text.charCodeAt(at + 1);
      const isBeginning =
        code < ASCII && following < ASCII
          ? this.#pairs[code * ASCII + following] === 1
          : this.#isWide(code, following);
      if (isBeginning) return at;
      code = following;
    }
    return Math.max(from, last);
  }

  /** The Kelvin sign is a `k`, and a space that does not break is a space: what is folded may be ASCII again. */
  #isWide(code: number, following: number): boolean {
    if (this.#hasWide || this.#isSingle) return true;
    return foldCode(code) < ASCII && foldCode(following) < ASCII;
  }

  /** All pairs whose folded pair is one. */
  #unfold(folded: Uint8Array): void {
    const firsts = new Set(Array.from(folded, (is, pair) => (is === 1 ? pair >> 7 : -1)));
    for (let first = 0; first < ASCII; first += 1) {
      const row = foldCode(first);
      if (!firsts.has(row)) continue;
      for (let second = 0; second < ASCII; second += 1)
        if (this.#isSingle || folded[row * ASCII + foldCode(second)] === 1)
          this.#pairs[first * ASCII + second] = 1;
    }
  }
}
