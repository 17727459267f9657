/** The brackets of a placeholder as a place needs them: with quotes around, or escaped. */
export interface Brackets {
  readonly open: string;
  readonly close: string;
}

/** A piece of the raw text that can only be replaced as a whole. Offsets are those of the raw text. */
export interface OpaqueRange extends Brackets {
  readonly start: number;
  readonly end: number;
}

/**
 * A piece of text as its format means it, which knows where each of its characters stands in the raw text. What is found in it
 * can so be hidden in the raw text, through any number of layers (a JSON string that holds SQL that holds a literal …).
 */
export interface View {
  readonly text: string;
  /** Where the text begins in the raw text, when it stands there letter by letter. */
  readonly start: number;
  /** Raw offset of each index and of the end, when the text was decoded; then `start` is the first of them. */
  readonly offsets?: Int32Array;
  /** Set when no part of the text can be replaced by itself, as in Base64: then all of this is hidden. */
  readonly opaque?: OpaqueRange;
  /** Writes what is put in at this place, so that all layers around it still parse. */
  readonly encode: (inserted: string) => string;
  /** What stands around anything that is put in, already written for the raw text: the quotes of a bare word. */
  readonly quotes: { readonly before: string; readonly after: string };
}

const NO_QUOTES = { before: "", after: "" };

/** The raw text itself. */
export function rawView(text: string): View {
  return { text, start: 0, encode: (inserted) => inserted, quotes: NO_QUOTES };
}

/** The raw offset of an index of the view's text; its length gives the end. */
export function rawOffset(view: View, index: number): number {
  return view.offsets === undefined ? view.start + index : (view.offsets[index] ?? view.start);
}

/** What decoding gave of a part of a view: `offsets` are indexes of that view's text, one for each character and the end. */
export interface DecodedPart {
  readonly text: string;
  readonly offsets: Int32Array;
  /** Set when any change changes all of it, as in Base64. */
  readonly isOpaque?: true;
  /** Writes text for the decoded layer alone. */
  readonly encode: (inserted: string) => string;
}

/** How the layers around a decoded part write what is put in. */
export interface Around {
  /** Quotes that the part's place needs, for the view around it. */
  readonly quote: string;
  /** Writes text for the layers between the part and the view around it. */
  readonly encode?: (inserted: string) => string;
}

/** The view of a decoded part. */
export function decodedView(parent: View, part: DecodedPart, around: Around): View {
  const offsets = rawOffsets(parent, part.offsets);
  const quotes = quotesIn(parent, around.quote);
  const outer = around.encode;
  const write =
    outer === undefined ? parent.encode : (inserted: string) => parent.encode(outer(inserted));
  const start = offsets[0] ?? parent.start;
  const end = offsets.at(-1) ?? start;
  const opaque =
    parent.opaque ??
    (part.isOpaque === true
      ? { start, end, open: quotes.before + write("<"), close: write(">") + quotes.after }
      : undefined);
  return {
    text: part.text,
    start,
    offsets,
    ...(opaque === undefined ? {} : { opaque }),
    encode: (inserted) => write(part.encode(inserted)),
    quotes,
  };
}

function rawOffsets(parent: View, indexes: Int32Array): Int32Array {
  if (parent.offsets === undefined && parent.start === 0) return indexes;
  const offsets = new Int32Array(indexes.length);
  for (let at = 0; at < indexes.length; at += 1) offsets[at] = rawOffset(parent, indexes[at] ?? 0);
  return offsets;
}

function quotesIn({ encode, quotes }: View, quote: string): View["quotes"] {
  if (quote === "") return quotes;
  const written = encode(quote);
  return { before: quotes.before + written, after: written + quotes.after };
}
