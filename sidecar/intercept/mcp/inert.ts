/**
 * Whether no reader, however lenient, can find a `tools/call` in this text: the name is not there in any letter case, and
 * without a backslash it cannot be there in disguise.
 */
export function isInert(text: string): boolean {
  if (text.includes("\\")) return false;
  return !foldKey(text).includes("tools/call");
}

/**
 * The form in which lenient readers compare names. Go's encoding/json folds by Unicode, so that the long s and the Kelvin
 * sign are the letters s and k (the package's documentation of Unmarshal; `bytes.EqualFold`). Compatibility decomposition
 * covers both.
 */
export function foldKey(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

/**
 * Characters at which some reader ends a line that ours does not: carriage return (Python's text mode), line and paragraph
 * separator (Node's readline), and the rest of what Python's splitlines takes for one.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what this is about.
const OTHER_LINE_ENDS = /[\r\v\f\u001c-\u001e\u0085\u2028\u2029]/u;

/**
 * Whether a reader with other line ends could find a whole message inside this line that may be a `tools/call`. A piece that
 * neither begins nor ends like a message is one for no parser.
 */
export function hidesMessage(line: string): boolean {
  const pieces = line.split(OTHER_LINE_ENDS).map((piece) => piece.trim());
  if (pieces.filter((piece) => piece !== "").length < 2) return false;
  return pieces.some((piece) => /^[[{].*[\]}]$/su.test(piece) && !isInert(piece));
}
