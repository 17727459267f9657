import { cutTo, wrap } from "./columns.ts";
import { line, type Line, type Look } from "./style.ts";

/** Columns of the labels of a card. */
export const LABEL_COLUMNS = 14;
/** What stands before every line below a heading. */
export const INDENT = "  ";

/** A label and a text that is wrapped beside it; a label that does not fit stands on a line of its own. */
// oxlint-disable-next-line max-params -- label, text, width and look are what a field is.
export function field(
  label: string,
  text: string,
  width: number,
  look: Look = "plain",
): readonly Line[] {
  const rows = wrap(text, width - INDENT.length - LABEL_COLUMNS);
  const isLong = label.length >= LABEL_COLUMNS;
  const own: readonly Line[] = isLong
    ? [line(INDENT + cutTo(label, width - INDENT.length), "dim")]
    : [];
  const beside = rows.map((row, index): Line => {
    const shown = index === 0 && !isLong ? label : "";
    return [
      { text: INDENT + shown.padEnd(LABEL_COLUMNS), look: "dim" },
      { text: row, look },
    ];
  });
  return [...own, ...beside];
}
