import type { DecodedPart } from "../view.ts";
import { readBase64 } from "./base64.ts";
import { Ends } from "./ends.ts";
import { Lines } from "./lines.ts";
import type { ValueFound } from "./pairs.ts";
import { SecretManifests } from "./secret-manifest.ts";
import { SIGHT } from "./sight.ts";
import { encodeWithin, type Hint, type Place, type Survey } from "./survey.ts";
import type { UrlPart } from "./url.ts";

/** Takes what is found in one text, under the names that its lines have around them. */
export class TextSink {
  readonly survey: Survey;
  readonly place: Place;
  readonly text: string;
  readonly end: number;
  /** Bits of `SIGHT`. */
  readonly sight: number;
  readonly ends: Ends;
  readonly lines: Lines;
  readonly #secrets: SecretManifests;
  /** What was not yet looked through for Base64 begins here. */
  #gap: number;
  #mayDescend = true;

  constructor(survey: Survey, place: Place, sight: number) {
    this.survey = survey;
    this.place = place;
    this.text = place.draft.view.text;
    this.end = place.end;
    this.sight = sight;
    this.ends = new Ends(this.text, place.end);
    this.lines = new Lines(this.text, place.start, place.path);
    this.#secrets = new SecretManifests(this.text, place.end);
    this.#gap = place.start;
  }

  /** Behind what was taken out of the text last. */
  get gap(): number {
    return this.#gap;
  }

  /** Whether there is room for more leaves. */
  get mayDescend(): boolean {
    return this.#mayDescend;
  }

  /** Adds a field. */
  push(name: string, value: ValueFound, path = this.lines.path): void {
    const { start, end, isExact, tokenEnd, lineEnd } = value;
    const written = this.#secrets.nameOf(name, this.lines.root, start);
    const { fields } = this.place.draft;
    fields.push({ name: written, path, start, end, isExact, tokenEnd, lineEnd });
  }

  /** Reads a decoded part as a leaf of its own; false when there is no room for it. */
  descend(range: UrlPart & { readonly hint?: Hint }, part: DecodedPart, name?: string): boolean {
    if (!this.#mayDescend) return false;
    const { start, end, hint } = range;
    this.#mayDescend = this.survey.descend(this.#placeOf({ start, end }, hint), part, name);
    if (this.#mayDescend) this.skip(start, end);
    return this.#mayDescend;
  }

  /** Reads a part by itself, as a command or a query where that is known; `encode` writes text for the quotes around it. */
  explore({ start, end }: UrlPart, { hint, encode }: Pick<Place, "hint" | "encode">): void {
    const place = this.#placeOf({ start, end }, hint);
    const depth = place.depth + 1;
    const inner = { ...place, depth };
    this.survey.explore(
      encode === undefined ? inner : { ...inner, encode: encodeWithin(place.encode, encode) },
    );
    this.skip(start, end);
  }

  /** Leaves out a part that was read by another reader. */
  skip(start: number, end: number): void {
    this.base64(start);
    this.#gap = end;
  }

  /** Looks through what was not yet taken out, up to an index, for Base64. */
  base64(end: number): void {
    if ((this.sight & (SIGHT.run | SIGHT.word)) !== 0 && end > this.#gap)
      readBase64(this.survey, {
        ...this.place,
        start: this.#gap,
        end,
        path: this.lines.path,
      });
    this.#gap = Math.max(this.#gap, end);
  }

  #placeOf({ start, end }: UrlPart, hint: Hint | undefined): Place {
    const { hint: _, ...place } = this.place;
    const inner = { ...place, start, end, path: this.lines.path };
    return hint === undefined ? inner : { ...inner, hint };
  }
}
