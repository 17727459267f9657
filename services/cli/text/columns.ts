const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Two columns wide on terminals (Unicode UAX 11, W and F): emoji, and the scripts and blocks of East Asia. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}|\p{Script=Yi}|\p{Script=Tangut}|[\u2E80-\u303E\u3041-\u33FF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6])/u;
const ELLIPSIS = "…";

/** How many columns a text takes. Text must be safe already: controls have no width that could be known. */
export function columnsOf(text: string): number {
  if (isPlain(text)) return text.length;
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += graphemeColumns(segment);
  return columns;
}

/** The text in exactly `columns` columns: cut with an ellipsis, or filled with blanks. */
export function fit(text: string, columns: number): string {
  const cut = cutTo(text, columns);
  return cut + " ".repeat(Math.max(0, columns - columnsOf(cut)));
}

/** The text in at most `columns` columns, with an ellipsis where something was cut. */
export function cutTo(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (columnsOf(text) <= columns) return text;
  return takeColumns(text, columns - 1) + ELLIPSIS;
}

/** The text in lines of at most `columns` columns, broken at blanks where there are any. Loses nothing but those blanks. */
export function wrap(text: string, columns: number): readonly string[] {
  const width = Math.max(2, columns);
  const lines: string[] = [];
  let rest = text;
  while (columnsOf(rest) > width) {
    const head = takeColumns(rest, width);
    const blank = rest.charAt(head.length) === " " ? head.length : head.lastIndexOf(" ");
    const end = blank > 0 ? blank : head.length;
    lines.push(rest.slice(0, end).trimEnd());
    rest = blank > 0 ? rest.slice(end).trimStart() : rest.slice(end);
  }
  return [...lines, rest];
}

/** The same for text in which blanks matter, such as JSON: broken anywhere, every character kept. Takes one pass. */
export function wrapExactly(text: string, columns: number): readonly string[] {
  const width = Math.max(2, columns);
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const { segment, size } of measure(text, width)) {
    if (used + size > width) {
      lines.push(current);
      current = "";
      used = 0;
    }
    current += segment;
    used += size;
  }
  return [...lines, current];
}

function* measure(text: string, width: number) {
  if (isPlain(text)) {
    for (let at = 0; at < text.length; at += width) {
      const segment = text.slice(at, at + width);
      yield { segment, size: segment.length };
    }
    return;
  }
  for (const { segment } of GRAPHEMES.segment(text))
    yield { segment, size: graphemeColumns(segment) };
}

function takeColumns(text: string, columns: number): string {
  if (isPlain(text)) return text.slice(0, columns);
  let taken = "";
  let used = 0;
  for (const { segment } of GRAPHEMES.segment(text)) {
    used += graphemeColumns(segment);
    if (used > columns) break;
    taken += segment;
  }
  return taken;
}

function graphemeColumns(grapheme: string): number {
  if (WIDE.test(grapheme)) return 2;
  return /^\p{M}+$/u.test(grapheme) ? 0 : 1;
}

function isPlain(text: string): boolean {
  return /^[\u0020-\u007E]*$/.test(text);
}
