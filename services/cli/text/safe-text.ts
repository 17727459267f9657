/**
 * Everything that could move the cursor, change colours, reverse the direction of text or be there without being seen:
 * controls, format characters, separators, private use, unpaired surrogates, ignorable characters (Unicode TR 36, UAX 44).
 */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/u;
const UNSAFE_ALL = new RegExp(UNSAFE.source, "gu");
const UNSAFE_RUN = new RegExp(`${UNSAFE.source}+`, "gu");

/** More marks than this on one letter belong to no language; they paint over the lines above and below. */
const MARKS = /(\p{M}{3})\p{M}+/gu;

// oxlint-disable-next-line no-control-regex -- the sequences begin with one.
const SGR = /\u001B\[[0-9;:]*m/g;

/** One line of somebody else's text, with what is unsafe replaced by one blank a run. */
export function toSafeLine(text: string): string {
  return text.replaceAll(UNSAFE_RUN, " ").replaceAll(MARKS, "$1").replaceAll(/\s+/gu, " ").trim();
}

/** The same for text of several lines, which are kept; at most `linesMax` of them, then a line that says how many more. */
export function toSafeLines(text: string, linesMax: number): readonly string[] {
  const lines = text.split(/\r\n|\n|\r|\u2028|\u2029/u).map(toSafeLine);
  const kept = lines.slice(0, linesMax);
  return lines.length > linesMax ? [...kept, `[${lines.length - linesMax} more lines]`] : kept;
}

/** What a program printed for a terminal, without its SGR sequences (ECMA-48, 8.3.117). */
export function plainText(text: string): string {
  return text.replaceAll(SGR, "");
}

/** JSON text that means exactly the same, with every unsafe character written as an escape that can be seen. */
export function toSafeJson(json: string): string {
  return json
    .replaceAll(UNSAFE_ALL, escapeUnits)
    .replaceAll(
      /(\p{M}{3})(\p{M}+)/gu,
      (_all, kept: string, rest: string) => kept + escapeUnits(rest),
    );
}

function escapeUnits(text: string): string {
  return Array.from(
    { length: text.length },
    (_, index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
