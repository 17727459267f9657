import { hintOf } from "./hints.ts";
import type { Word } from "./arguments.ts";
import { namesOf } from "./json-names.ts";
import { scanJson, type Scalar } from "./json-scanner.ts";
import { decodeJsonString, encodeJsonString } from "./json-string.ts";
import { encodeWithin, exactField, type Named, type Place, type Survey } from "./survey.ts";

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
    if (start === end) return;
    const { draft } = this.#place;
    if (kind === "number") draft.bare.push({ start, end, quote: this.#quote, isWhole: true });
    const path = this.#pathOf(scalar);
    const word = typeof known === "object" ? known : undefined;
    const name = typeof known === "string" ? known : scalar.name;
    const hint = word === undefined ? hintOf(scalar.name) : wordHint(word);
    const place = this.#placeOf({ start, end }, path, hint);
    if (hasEscapes && this.#descend(place, word?.named ?? name)) return;
    if (word !== undefined) {
      for (const named of word.named)
        draft.fields.push(
          exactField(named.name, path, { start: start + named.start, end: start + named.end }),
        );
    } else if (name !== undefined) draft.fields.push(exactField(name, path, { start, end }));
    if (kind !== "string" || end - start < EXPLORED_MIN) return;
    const inner = name === undefined ? path : [...path, name];
    this.#survey.explore({ ...place, path: inner, depth: place.depth + 1, encode: this.#encode });
  }

  #placeOf(
    { start, end }: Pick<Place, "start" | "end">,
    path: readonly string[],
    hint: Pick<Place, "hint">,
  ): Place {
    const { draft, depth, encode } = this.#place;
    const place = { draft, start, end, path, depth, ...hint };
    return encode === undefined ? place : { ...place, encode };
  }

  #descend(place: Place, named: string | readonly Named[] | undefined): boolean {
    const { draft, start, end } = place;
    return this.#survey.descend(
      place,
      decodeJsonString(draft.view.text.slice(start, end), start),
      named,
    );
  }

  #pathOf({ frame }: Scalar): readonly string[] {
    const inner = frame?.path ?? [];
    const { path } = this.#place;
    return path.length === 0 ? inner : [...path, ...inner];
  }
}

function wordHint({ hint }: Word): Pick<Place, "hint"> {
  return hint === undefined ? {} : { hint };
}
