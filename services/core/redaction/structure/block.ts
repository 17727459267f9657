import type { DecodedPart } from "../view.ts";

const HEADER = /[|>][+-]?[1-9]?[+-]?[ \t]*(?:#[^\r\n]*)?\r?\n/y;

/** A block scalar: its lines, and what they hold without their indentation. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly part: DecodedPart;
}

/**
 * Reads a block scalar (YAML 1.2.2, section 8.1) whose header (`|`, `>-`) stands at an index. Its lines are those that are
 * indented more than its name. Undefined when there is no header, or no line.
 */
export function readBlock(
  text: string,
  header: number,
  { indent, end }: { readonly indent: number; readonly end: number },
): Block | undefined {
  HEADER.lastIndex = header;
  if (!HEADER.test(text) || HEADER.lastIndex >= end) return undefined;
  const start = HEADER.lastIndex;
  const lines = linesBelow(text, start, { indent, end });
  const last = lines.at(-1);
  if (last === undefined) return undefined;
  return { start, end: last.end, part: withoutIndent(text, lines, lines[0]?.indent ?? 0) };
}

interface BlockLine {
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

/** Blank lines at the end are left to what follows. */
function linesBelow(
  text: string,
  start: number,
  { indent, end }: { readonly indent: number; readonly end: number },
): readonly BlockLine[] {
  const lines: BlockLine[] = [];
  let filled = 0;
  for (let at = start; at < end;) {
    let stop = at;
    while (stop < end && text.charCodeAt(stop) !== 10) stop += 1;
    let first = at;
    while (first < stop && text.charCodeAt(first) === 32) first += 1;
    const isBlank = first === stop || text.charCodeAt(first) === 13;
    if (!isBlank && first - at <= indent) break;
    lines.push({ start: at, end: stop, indent: first - at });
    if (!isBlank) filled = lines.length;
    at = stop + 1;
  }
  const first = lines.findIndex((line) => line.end - line.start > line.indent);
  return filled === 0 ? [] : lines.slice(Math.max(0, first), filled);
}

function withoutIndent(text: string, lines: readonly BlockLine[], indent: number): DecodedPart {
  const parts: string[] = [];
  const first = lines[0]?.start ?? 0;
  const end = lines.at(-1)?.end ?? first;
  const offsets = new Int32Array(end - first + 1);
  let length = 0;
  for (const line of lines) {
    const from = Math.min(line.end, line.start + Math.min(indent, line.indent));
    const isLast = line.end === end;
    const to = isLast ? line.end : line.end + 1;
    parts.push(text.slice(from, to));
    for (let at = from; at < to; at += 1) offsets[length++] = at;
  }
  offsets[length] = end;
  return {
    text: parts.join(""),
    offsets: offsets.slice(0, length + 1),
    encode: (inserted) => inserted,
  };
}
