import { LeafDraft, type Field, type Leaf } from "../leaf.ts";
import { decodedView, rawView, type DecodedPart } from "../view.ts";

/** Layers inside of layers: what is wrapped more often than this is read as plain text. */
const DEPTH_MAX = 6;
/** Decoded text altogether, as a multiple of the raw text: nesting can't be used to make work. */
const DECODED_FACTOR_MAX = 4;
const DECODED_SPARE = 4_096;

/** What is known of a text's format from where it stands, such as the name of an argument. */
export type Hint = "shell" | "sql";

/** Reads what a place holds, and gives what it finds to the place's draft and to the survey. */
export type Explore = (survey: Survey, place: Place) => void;

/** A range of a leaf's text that is to be read, and what its surroundings say of it. */
export interface Place {
  readonly draft: LeafDraft;
  readonly start: number;
  readonly end: number;
  /** The names around it, outermost first. */
  readonly path: readonly string[];
  readonly depth: number;
  readonly hint?: Hint;
  /** Writes text for the layers in which the place stands letter by letter, such as a JSON string without escapes. */
  readonly encode?: (inserted: string) => string;
}

/** The value of a name inside a decoded part, by indexes of the decoded text. */
export interface Named {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Collects leaves while their structure is being read. */
export class Survey {
  readonly #drafts: LeafDraft[] = [];
  readonly #explore: Explore;
  #budget: number;

  /** `explore` reads the text and everything in it. */
  constructor(text: string, explore: Explore) {
    this.#budget = text.length * DECODED_FACTOR_MAX + DECODED_SPARE;
    this.#explore = explore;
    const draft = new LeafDraft(rawView(text));
    this.#drafts.push(draft);
    explore(this, { draft, start: 0, end: text.length, path: [], depth: 0 });
  }

  /** Reads a part that stands in the leaf letter by letter. */
  explore(place: Place): void {
    if (place.depth <= DEPTH_MAX) this.#explore(this, place);
  }

  /**
   * Reads a part that had to be decoded as a leaf of its own, and leaves it out of the leaf around it. Without a name the
   * names around it are what is known; with one the whole decoded text is the value of that field; a list names ranges of it.
   * Gives false when there is no room for more layers: the part stays where it is, and is scanned undecoded.
   */
  descend(place: Place, part: DecodedPart, named?: string | readonly Named[]): boolean {
    if (place.depth >= DEPTH_MAX || part.text.length > this.#budget) return false;
    this.#budget -= part.text.length;
    const quote = place.draft.quoteAt(place.start);
    // What stands there undecoded may be a value as well: sixteen digits are a card before they are hexadecimal text.
    if (part.isOpaque !== true) place.draft.leaveOut(place.start, place.end);
    const { encode, hint } = place;
    const around = encode === undefined ? { quote } : { quote, encode };
    const draft = new LeafDraft(decodedView(place.draft.view, part, around));
    this.#drafts.push(draft);
    const end = part.text.length;
    const isName = typeof named === "string";
    const names = isName ? [{ name: named, start: 0, end }] : (named ?? []);
    for (const { name, ...range } of names) draft.fields.push(exactField(name, place.path, range));
    const path = isName ? [...place.path, named] : place.path;
    const depth = place.depth + 1;
    const inner = { draft, start: 0, end, path, depth, ...(hint === undefined ? {} : { hint }) };
    this.#explore(this, inner);
    return true;
  }

  finish(): readonly Leaf[] {
    return this.#drafts.map((draft) => draft.finish());
  }
}

/** A field whose structure says where its value ends. */
export function exactField(
  name: string,
  path: readonly string[],
  { start, end }: { readonly start: number; readonly end: number },
): Field {
  return { name, path, start, end, isExact: true, tokenEnd: end, lineEnd: end };
}

/** How a layer that stands letter by letter inside of others writes what is put in. */
export function encodeWithin(
  outer: Place["encode"],
  inner: (inserted: string) => string,
): (inserted: string) => string {
  return outer === undefined ? inner : (inserted) => outer(inner(inserted));
}
