import { CUES, CUE_WORDS_MAX, joinHash, type NamedCue, type WordHash } from "./cue-index.ts";

/** The last words of a text that stand in one piece and may be those of a name. */
export class RecentWords {
  /** The latest last. */
  readonly #words: WordHash[] = [];
  /** Where they begin. */
  readonly #starts: number[] = [];

  push(word: WordHash, start: number): void {
    if (this.#words.length === CUE_WORDS_MAX) {
      this.#words.shift();
      this.#starts.shift();
    }
    this.#words.push(word);
    this.#starts.push(start);
  }

  /** Says that what follows is not in one piece with what was read. */
  forget(): void {
    if (this.#words.length > 0) this.#words.length = this.#starts.length = 0;
  }

  /** The longest name that is accepted and ends with the last word, which may be taken in another form of it than was read. */
  nameEnding(
    last: WordHash,
    accepts: (cue: NamedCue, start: number) => boolean,
  ): { readonly cue: NamedCue; readonly start: number } | undefined {
    if (!CUES.lastWords.has(last)) return undefined;
    const before = this.#words.length - 1;
    for (let from = 0; from <= before; from += 1) {
      let name = 0;
      for (let index = from; index < before; index += 1)
        name = joinHash(name, this.#words[index] ?? 0);
      const cue = CUES.byHash.get(joinHash(name, last));
      const start = this.#starts[from] ?? 0;
      if (cue !== undefined && accepts(cue, start)) return { cue, start };
    }
    return undefined;
  }
}
