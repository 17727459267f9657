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
    for (const text of texts) {
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
