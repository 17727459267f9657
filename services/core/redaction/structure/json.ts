import { hintOf } from "./hints.ts";
import type { Word } from "./arguments.ts";
import { namesOf } from "./json-names.ts";
import { scanJson, type Scalar } from "./json-scanner.ts";
import { decodeJsonString, encodeJsonString } from "./json-string.ts";
import { mayHoldStructure } from "./sight.ts";
import { encodeWithin, exactField, type Hint, type Place, type Survey } from "./survey.ts";

/**
 * Reads JSON that begins where the place does, and gives the index behind what was read of it; the place's start when there is
 * none. Each string and number under a name becomes a field, each string is explored, strings with escapes become leaves of
 * their own. JSON that is cut off, or that goes on as something else, is read as far as it goes.
 */
export function readJson(survey: Survey, place: Place): number {
  const { scalars, end, isWhole } = scanJson(place);
  if (!isWhole && scalars.length === 0) return end;
  const reader = new JsonReader(survey, place);
  const names = namesOf(place.draft.view.text, scalars);
  for (const scalar of scalars) reader.take(scalar, names.get(scalar));
  return end;
}

/** Reads a place that is one JSON string from its first to its last character; false for any other. */
export function readJsonString(survey: Survey, place: Place): boolean {
  const { scalars, end, isWhole } = scanJson(place);
  const [only] = scalars;
  if (!isWhole || end !== place.end || only === undefined) return false;
  new JsonReader(survey, place).take(only, undefined);
  return true;
}

/** Shorter strings hold no structure that could be told from a plain value. */
const EXPLORED_MIN = 6;

class JsonReader {
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #quote: string;
  readonly #encode: (inserted: string) => string;

  constructor(survey: Survey, place: Place) {
    this.#survey = survey;
    this.#place = place;
    this.#quote = place.encode === undefined ? '"' : place.encode('"');
    this.#encode = encodeWithin(place.encode, encodeJsonString);
  }

  /** Takes a scalar; `known` says more of it than its key: the name of its column, or what it is as a word of a command. */
  take(scalar: Scalar, known: Word | string | undefined): void {
    const { start, end, kind, hasEscapes } = scalar;
    if (start === end || (kind === "name" && !hasEscapes)) return;
    const { draft } = this.#place;
    if (kind === "number") draft.bare.push({ start, end, quote: this.#quote, isWhole: true });
    const word = typeof known === "object" ? known : undefined;
    const name = typeof known === "string" ? known : scalar.name;
    if (hasEscapes && this.#descend(scalar, word, name)) return;
    const path = this.#pathOf(scalar);
    if (word !== undefined) this.#words(word, path, start);
    else if (name !== undefined) draft.fields.push(exactField(name, path, { start, end }));
    if (kind === "string" && end - start >= EXPLORED_MIN) this.#explore(scalar, word, name);
  }

  #words({ named }: Word, path: readonly string[], base: number): void {
    for (const { name, start, end } of named)
      this.#place.draft.fields.push(
        exactField(name, path, { start: base + start, end: base + end }),
      );
  }

  #explore(scalar: Scalar, word: Word | undefined, name: string | undefined): void {
    const { start, end } = scalar;
    const { text } = this.#place.draft.view;
    const { hint } = word ?? hintOf(scalar.name);
    if (hint === undefined && !mayHoldStructure(text, start, end)) return;
    const place = this.#placeOf(scalar, hint);
    const path = name === undefined ? place.path : [...place.path, name];
    this.#survey.explore({ ...place, path, depth: place.depth + 1, encode: this.#encode });
  }

  #placeOf(scalar: Scalar, hint: Hint | undefined): Place {
    const { start, end } = scalar;
    const { draft, depth, encode } = this.#place;
    const place = { draft, start, end, path: this.#pathOf(scalar), depth };
    const inner = hint === undefined ? place : { ...place, hint };
    return encode === undefined ? inner : { ...inner, encode };
  }

  #descend(scalar: Scalar, word: Word | undefined, name: string | undefined): boolean {
    const { start, end } = scalar;
    const { hint } = word ?? hintOf(scalar.name);
    const part = decodeJsonString(this.#place.draft.view.text.slice(start, end), start);
    return this.#survey.descend(this.#placeOf(scalar, hint), part, word?.named ?? name);
  }

  #pathOf({ frame }: Scalar): readonly string[] {
    const inner = frame?.path ?? [];
    const { path } = this.#place;
    return path.length === 0 ? inner : [...path, ...inner];
  }
}
