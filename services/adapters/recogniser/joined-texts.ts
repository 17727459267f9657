/** A sentence ends between two texts, so that no name is made of the end of one and the beginning of the next. */
const BETWEEN = ".\n\n";

/** Several texts as one, which knows where each of them stands. */
export interface JoinedTexts {
  readonly text: string;
  /** In UTF-16 code units. */
  readonly starts: readonly number[];
  /** The parts of a range, which is in code points, by the texts that they stand in, there in UTF-16 code units. */
  pieces(
    start: number,
    end: number,
  ): readonly { readonly index: number; readonly start: number; readonly end: number }[];
}

/** Puts texts behind each other. */
export function joinTexts(texts: readonly string[]): JoinedTexts {
  const starts: number[] = [];
  let length = 0;
  for (const text of texts) {
    starts.push(length);
    length += text.length + BETWEEN.length;
  }
  const text = texts.join(BETWEEN);
  const offsets = codePointOffsets(text);
  return { text, starts, pieces: (start, end) => piecesOf(offsets(start), offsets(end)) };

  function piecesOf(from: number, to: number) {
    return texts.flatMap((each, index) => {
      const begin = starts[index] ?? 0;
      const start = Math.max(from, begin) - begin;
      const end = Math.min(to, begin + each.length) - begin;
      return start < end ? [{ index, start, end }] : [];
    });
  }
}

/** From code points to UTF-16 code units; out of range means the end. */
function codePointOffsets(text: string): (point: number) => number {
  if (!/[\ud800-\udbff]/.test(text)) return (point) => clamp(point, text.length);
  const units: number[] = [];
  for (let unit = 0; unit < text.length; unit += 1) {
    units.push(unit);
    if ((text.codePointAt(unit) ?? 0) > 0xffff) unit += 1;
  }
  return (point) => units[clamp(point, units.length)] ?? text.length;
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(0, value), max);
}
