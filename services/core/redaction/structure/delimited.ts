import type { DecodedPart } from "../view.ts";
import { cellsOf, type Cell } from "./cells.ts";
import { isHeader } from "./header.ts";
import { mayHoldStructure } from "./sight.ts";
import { exactField, encodeWithin, type Place, type Survey } from "./survey.ts";

/** Separators, by how seldom they stand in plain text. */
const SEPARATORS = ["\t", "|", ";", ","] as const;
/** So many rows are looked at to say whether a text is a table. */
const SAMPLE_ROWS = 4;
const RULE = /^[|+ \t]{0,8}:?[-=]{2}[-=:|+ \t]*$/;
/** Shorter cells hold no structure that could be told from a plain value. */
const EXPLORED_MIN = 6;

/**
 * Reads a table whose first row names its columns: values separated by commas, semicolons, tabs (RFC 4180, TSV) or bars, also
 * as Markdown and the consoles of databases print it. Gives false, and has done nothing, for any other text.
 */
export function readDelimited(survey: Survey, place: Place): boolean {
  const { text } = place.draft.view;
  const line = firstLine(text, place);
  const separator = SEPARATORS.find((each) => line.includes(each) && isTable(text, place, each));
  if (separator === undefined) return false;
  new TableReader(survey, place, separator).run();
  return true;
}

/** The row that would hold the names; longer ones are none. */
const LINE_CHARS_MAX = 8_192;

function firstLine(text: string, { start, end }: Place): string {
  const window = text.slice(start, Math.min(end, start + LINE_CHARS_MAX));
  const length = window.indexOf("\n");
  return length === -1 ? "" : window.slice(0, length);
}

function isTable(text: string, { start, end }: Place, separator: string): boolean {
  const first = cellsOf(text, start, { end, separator });
  const names = namesOf(text, first.cells);
  if (first.next >= end || !isHeader(names.filter((name) => name !== ""))) return false;
  let at = first.next;
  let count = 0;
  for (let row = 0; row < SAMPLE_ROWS && at < end; row += 1) {
    const { cells, next } = cellsOf(text, at, { end, separator });
    const isBlank = text.slice(at, next).trim() === "";
    if (!isRule(text, at, next) && !isBlank) {
      if (!fits(cells, first.cells, separator)) return count > 0 && row > 1;
      count += 1;
    }
    at = next;
  }
  return count > 0;
}

/** A row has as many cells as there are names; the last ones may be left out where bars close each row. */
function fits(cells: readonly Cell[], names: readonly Cell[], separator: string): boolean {
  if (cells.length === names.length) return true;
  return separator !== "," && cells.length > 1 && Math.abs(cells.length - names.length) <= 1;
}

function namesOf(text: string, cells: readonly Cell[]): readonly string[] {
  return cells.map(({ start, end }) => text.slice(start, end).trim());
}

class TableReader {
  readonly #survey: Survey;
  readonly #place: Place;
  readonly #text: string;
  readonly #separator: string;
  readonly #encode: (inserted: string) => string;

  constructor(survey: Survey, place: Place, separator: string) {
    this.#survey = survey;
    const { hint: _, ...rest } = place;
    this.#place = rest;
    this.#text = place.draft.view.text;
    this.#separator = separator;
    this.#encode = encodeWithin(place.encode, encodeCell);
  }

  run(): void {
    const { start, end } = this.#place;
    const separator = this.#separator;
    const { cells, next } = cellsOf(this.#text, start, { end, separator });
    const names = namesOf(this.#text, cells);
    for (let at = next; at < end;) {
      const row = cellsOf(this.#text, at, { end, separator });
      if (!isRule(this.#text, at, row.next)) this.#row(row.cells, names);
      at = row.next;
    }
  }

  #row(cells: readonly Cell[], names: readonly string[]): void {
    const [first] = cells;
    if (first === undefined) return;
    const isRow = Math.abs(cells.length - names.length) <= 1 && cells.length > 1;
    if (isRow) cells.forEach((cell, column) => this.#cell(cell, names[column]));
    else this.#rest(first.start, cells.at(-1)?.end ?? first.end);
  }

  #cell(cell: Cell, name: string | undefined): void {
    const { start, end } = trimmed(this.#text, cell);
    if (end <= start) return;
    const { draft, path, depth } = this.#place;
    const hasName = name !== undefined && name !== "";
    if (cell.hasEscapes) {
      const part = decodeCell(this.#text.slice(start, end), start);
      const range = { ...this.#place, start, end };
      if (this.#survey.descend(range, part, hasName ? name : undefined)) return;
    }
    if (hasName) draft.fields.push(exactField(name, path, { start, end }));
    if (end - start < EXPLORED_MIN || !mayHoldStructure(this.#text, start, end)) return;
    const inner = hasName ? [...path, name] : path;
    const range = { ...this.#place, start, end, path: inner, depth: depth + 1 };
    this.#survey.explore(cell.isQuoted ? { ...range, encode: this.#encode } : range);
  }

  /** A line that is no row, such as `(2 rows)`, or text behind the table. */
  #rest(start: number, end: number): void {
    if (end - start > 8)
      this.#survey.explore({ ...this.#place, start, end, depth: this.#place.depth + 1 });
  }
}

function isRule(text: string, start: number, end: number): boolean {
  return RULE.test(text.slice(start, Math.min(end, start + 256)).trimEnd());
}

function trimmed(text: string, { start, end, isQuoted }: Cell) {
  if (isQuoted) return { start, end };
  let first = start;
  let last = end;
  while (first < last && text.charCodeAt(first) <= 32) first += 1;
  while (last > first && text.charCodeAt(last - 1) <= 32) last -= 1;
  return { start: first, end: last };
}

/** RFC 4180, section 2, rule 7. */
function encodeCell(text: string): string {
  return text.replaceAll('"', '""');
}

function decodeCell(inside: string, base: number): DecodedPart {
  const offsets = new Int32Array(inside.length + 1);
  let length = 0;
  for (let at = 0; at < inside.length; at += 1) {
    offsets[length++] = base + at;
    if (inside.charCodeAt(at) === 34 && inside.charCodeAt(at + 1) === 34) at += 1;
  }
  offsets[length] = base + inside.length;
  return {
    text: inside.replaceAll('""', '"'),
    offsets: offsets.slice(0, length + 1),
    encode: encodeCell,
  };
}
