/**
 * Everything that could move the cursor, change colours, reverse the direction of text or be there without being seen:
 * controls, format characters, separators, private use, unpaired surrogates, ignorable characters (Unicode TR 36, UAX 44).
 * Blank Braille is a letter that shows nothing.
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const UNSAFE_ALL = new RegExp(UNSAFE.source, "gu");
const UNSAFE_RUN = new RegExp(`${UNSAFE.source}+`, "gu");
const UNSAFE_BUT_BREAKS = new RegExp(`(?![\\n\\t])${UNSAFE.source}`, "gu");
const BREAK = /\r\n?|\n|\u2028|\u2029/u;
const BREAK_ALL = new RegExp(BREAK.source, "gu");

/** More marks than this on one letter belong to no language; they paint over the lines above and below. */
const MARKS = /(\p{M}{3})(\p{M}+)/gu;

/** One line of somebody else's text, with what is unsafe replaced by one blank a run. */
export function toSafeLine(text: string): string {
  return text.replaceAll(UNSAFE_RUN, " ").replaceAll(MARKS, "$1").replaceAll(/\s+/gu, " ").trim();
}

/** The same for text of several lines, which are kept; at most `linesMax` of them, then a line that says how many more. */
export function toSafeLines(text: string, linesMax: number): readonly string[] {
  const lines = text.split(BREAK).map(toSafeLine);
  const kept = lines.slice(0, linesMax);
  return lines.length > linesMax ? [...kept, `[${lines.length - linesMax} more lines]`] : kept;
}

/** Somebody else's text with a blank for each unsafe character. Its line breaks, tabs and blanks stay. */
export function toSafeText(text: string): string {
  return text
    .replaceAll(BREAK_ALL, "\n")
    .replaceAll(UNSAFE_BUT_BREAKS, " ")
    .replaceAll(MARKS, "$1");
}

/** JSON text that means exactly the same, with every unsafe character written as an escape that can be seen. */
export function toSafeJson(json: string): string {
  return json
    .replaceAll(UNSAFE_ALL, escapeUnits)
    .replaceAll(MARKS, (_all, kept: string, rest: string) => kept + escapeUnits(rest));
}

function escapeUnits(text: string): string {
  return Array.from(
    { length: text.length },
    (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
