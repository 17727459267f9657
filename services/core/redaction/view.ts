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
  /** Set when no part of the text can be replaced by itself, as in Base64: then all of it is hidden. */
  readonly isOpaque?: true;
  /** Writes what is put in at this place, so that all layers around it still parse. */
  readonly encode: (inserted: string) => string;
}

/** The raw text itself. */
export function rawView(text: string): View {
  return { text, start: 0, encode: (inserted) => inserted };
}

/** The raw offset of an index of the view's text; its length gives the end. */
export function rawOffset(view: View, index: number): number {
  return view.offsets === undefined ? view.start + index : (view.offsets[index] ?? view.start);
}

/** What decoding gave of a part of a view: `offsets` are indexes of that view's text, one for each character and the end. */
export interface DecodedPart {
  readonly text: string;
  readonly offsets: Int32Array;
  readonly isOpaque?: true;
  /** Writes text for the decoded layer alone. */
  readonly encode: (inserted: string) => string;
}

/** The view of a decoded part. */
export function decodedView(parent: View, part: DecodedPart): View {
  const offsets = part.offsets.map((index) => rawOffset(parent, index));
  return {
    text: part.text,
    start: offsets[0] ?? parent.start,
    offsets,
    ...(part.isOpaque === true || parent.isOpaque === true ? { isOpaque: true as const } : {}),
    encode: (inserted) => parent.encode(part.encode(inserted)),
  };
}
