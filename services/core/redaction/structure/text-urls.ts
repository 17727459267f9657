import { isNameChar } from "./pairs.ts";
import { decodePercent } from "./percent.ts";
import { exactField } from "./survey.ts";
import type { TextSink } from "./text-sink.ts";
import { readAuthority, type UrlPart } from "./url.ts";

/** A percent-encoded word is looked for so far back. */
const WORD_BACK_MAX = 512;
const PERCENT = 37;

/** Takes what stands before the host of URLs in a text, and words with percent-encoding. */
export class TextUrls {
  readonly #sink: TextSink;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  /** Whether the colon at an index belongs to a URL. */
  isUrl(at: number): boolean {
    return this.#sink.text.charCodeAt(at + 1) === 47 && this.#sink.text.charCodeAt(at + 2) === 47;
  }

  /** Reads the URL whose `://` stands at an index, up to its path. */
  url(at: number): number {
    const { username, password, next } = readAuthority(this.#sink.text, at + 3, this.#sink.ends);
    if (username !== undefined) this.#urlPart("url.username", username);
    if (password !== undefined) this.#urlPart("url.password", password);
    return Math.max(at + 2, next - 1);
  }

  /** A word with percent-encoding that is no value of a name, such as a part of a path. */
  percentWord(at: number): number {
    if (!/^[0-9A-Fa-f]{2}$/.test(this.#sink.text.slice(at + 1, at + 3))) return at;
    const floor = Math.max(this.#sink.gap, this.#sink.place.start, at - WORD_BACK_MAX);
    let start = at;
    while (start > floor && isWordChar(this.#sink.text.charCodeAt(start - 1))) start -= 1;
    let end = at;
    while (end < this.#sink.end && isWordChar(this.#sink.text.charCodeAt(end))) end += 1;
    const part = decodePercent(this.#sink.text.slice(start, end), start, { isForm: false });
    if (part !== undefined) this.#sink.descend({ start, end }, part);
    return Math.max(at, end - 1);
  }

  #urlPart(name: string, { start, end }: UrlPart): void {
    const part = decodePercent(this.#sink.text.slice(start, end), start, { isForm: false });
    if (part !== undefined && this.#sink.descend({ start, end }, part, name)) return;
    this.#sink.push(name, exactField(name, [], { start, end }));
  }
}

/** What a percent-encoded word consists of; `/`, `?`, `&` and `=` part words. */
function isWordChar(code: number): boolean {
  return isNameChar(code) || code === PERCENT || code === 43 || code === 126 || code === 64;
}
