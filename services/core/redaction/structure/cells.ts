/** A cell of a table; of one in quotes, offsets are those of what is between them. */
export interface Cell {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
  /** Whether quotes are doubled in it. */
  readonly hasEscapes: boolean;
}

/** The cells of a row, and where the next one begins. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly next: number;
}

const [QUOTE, NEWLINE, RETURN, BAR] = [34, 10, 13, 124] as const;
/** Wider tables are no tables that people write. */
const CELLS_MAX = 2_048;

/**
 * Reads one row from an index on. A quote that opens a cell has to close it before the next separator, or else is a character
 * like others. Bars at both ends of a row separate nothing.
 */
export function cellsOf(
  text: string,
  start: number,
  { end, separator }: { readonly end: number; readonly separator: string },
): Row {
  const cells: Cell[] = [];
  const mark = separator.charCodeAt(0);
  let at = mark === BAR ? behindBar(text, start, end) : start;
  while (cells.length < CELLS_MAX) {
    const cell = cellAt(text, at, { end, mark });
    const stop = cell.isQuoted ? cell.end + 1 : cell.end;
    const isLast = stop >= end || text.charCodeAt(stop) !== mark;
    const isClosing =
      mark === BAR && isLast && cells.length > 0 && text.slice(cell.start, cell.end).trim() === "";
    if (!isClosing) cells.push(cell);
    if (isLast) return { cells, next: nextRow(text, stop, end) };
    at = stop + 1;
  }
  return { cells, next: nextRow(text, lineEnd(text, at, end), end) };
}

function cellAt(
  text: string,
  start: number,
  { end, mark }: { readonly end: number; readonly mark: number },
): Cell {
  if (text.charCodeAt(start) === QUOTE && start < end) {
    const quoted = quotedAt(text, start + 1, { end, mark });
    if (quoted !== undefined) return quoted;
  }
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code === mark || code === NEWLINE || code === RETURN) break;
    at += 1;
  }
  return { start, end: at, isQuoted: false, hasEscapes: false };
}

/** A quoted cell may have several lines; not more than a text of some length. */
const QUOTED_CHARS_MAX = 65_536;

function quotedAt(
  text: string,
  start: number,
  { end, mark }: { readonly end: number; readonly mark: number },
): Cell | undefined {
  const stop = Math.min(end, start + QUOTED_CHARS_MAX);
  let hasEscapes = false;
  for (let at = start; at < stop; at += 1) {
    if (text.charCodeAt(at) !== QUOTE) continue;
    const next = at + 1 < end ? text.charCodeAt(at + 1) : NEWLINE;
    if (next === QUOTE) {
      hasEscapes = true;
      at += 1;
      continue;
    }
    const isClosed = next === mark || next === NEWLINE || next === RETURN;
    return isClosed ? { start, end: at, isQuoted: true, hasEscapes } : undefined;
  }
  return undefined;
}

function behindBar(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at += 1;
  return text.charCodeAt(at) === BAR ? at + 1 : start;
}

function nextRow(text: string, at: number, end: number): number {
  let next = at;
  if (text.charCodeAt(next) === RETURN) next += 1;
  if (text.charCodeAt(next) === NEWLINE) next += 1;
  return Math.min(end, Math.max(next, at + 1));
}

function lineEnd(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && text.charCodeAt(at) !== NEWLINE) at += 1;
  return at;
}
