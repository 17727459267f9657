/** One row, by column. */
export type Row = Readonly<Record<string, string | number>>;

/** A table of one question, as it is printed and as it goes into the JSON. */
export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What a reader must know to read the numbers. */
  readonly notes: readonly string[];
}

/** Columns of plain text; numbers stand to the right. */
export function printTable({ title, rows, notes }: Table): string {
  const columns = Object.keys(rows[0] ?? {});
  const texts = rows.map((row) => columns.map((column) => format(row[column])));
  const widths = columns.map((column, at) =>
    Math.max(column.length, ...texts.map((cells) => cells[at]?.length ?? 0)),
  );
  const isNumber = columns.map((column) => rows.some((row) => typeof row[column] === "number"));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) =>
        isNumber[at] ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0),
      )
      .join("  ")
      .trimEnd();
  return ["", title, line(columns), ...texts.map(line), ...notes.map((note) => `  ${note}`)].join(
    "\n",
  );
}

function format(value: string | number | undefined): string {
  if (typeof value !== "number") return value ?? "";
  if (!Number.isFinite(value)) return "-";
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2);
}
