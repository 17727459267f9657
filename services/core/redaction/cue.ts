/** How far before a value a word may stand that says what it is, in UTF-16 code units. */
const BEFORE_CHARS = 48;
const AFTER_CHARS = 24;

/**
 * The text before a value, as far as it may say what the value is: from the same line or string, in lower case. Work is bounded,
 * so that asking at every candidate stays linear.
 */
export function textBefore(text: string, start: number, chars = BEFORE_CHARS): string {
  const before = text.slice(Math.max(0, start - chars), start);
  const cut = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\0"));
  return before.slice(cut + 1).toLowerCase();
}

/** The same for the text behind a value. */
export function textAfter(text: string, end: number, chars = AFTER_CHARS): string {
  const after = text.slice(end, end + chars);
  const cut = after.search(/[\n\0]/);
  return (cut === -1 ? after : after.slice(0, cut)).toLowerCase();
}

/** Whether a code unit is a letter or digit, so that a value beside it is a part of something longer. */
export function isWordCode(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 48 && code <= 57) return true;
  if (code >= 65 && code <= 90) return true;
  return code === 95 || code >= 0xc0;
}
