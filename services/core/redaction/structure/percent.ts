import type { DecodedPart } from "../view.ts";

/** What the part of a URL or form may hold undecoded, less what must not stand there by itself. */
const UNWRITABLE = /[^\w.~<>-]/gu;

/**
 * Decodes percent-encoding (RFC 3986, section 2.1, as UTF-8), and `+` as a blank where it is a form's value (HTML, "URL-encoded
 * form data"). Sequences that are not UTF-8, or that are control characters, stay as they are. Gives undefined when nothing was
 * decoded. `base` is the index of the first character in the text around it.
 */
export function decodePercent(
  text: string,
  base: number,
  { isForm }: { readonly isForm: boolean },
): DecodedPart | undefined {
  const parts: string[] = [];
  const offsets = new Int32Array(text.length + 1);
  let length = 0;
  let plain = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    const taken =
      code === 37 ? charAt(text, at) : code === 43 && isForm ? { char: " ", width: 1 } : undefined;
    if (taken === undefined) {
      offsets[length++] = base + at++;
      continue;
    }
    parts.push(text.slice(plain, at), taken.char);
    for (let unit = 0; unit < taken.char.length; unit += 1) offsets[length++] = base + at;
    at += taken.width;
    plain = at;
  }
  if (parts.length === 0) return undefined;
  parts.push(text.slice(plain));
  offsets[length] = base + text.length;
  return {
    text: parts.join(""),
    offsets: offsets.slice(0, length + 1),
    encode: (inserted) => inserted.replaceAll(UNWRITABLE, encodeChar),
  };
}

/** A lone surrogate, which has no UTF-8, stays. */
function encodeChar(char: string): string {
  return char.isWellFormed() ? encodeURIComponent(char).replace("'", "%27") : char;
}

/** The character that `%XX` sequences at a place stand for; undefined when they stand for none. */
function charAt(
  text: string,
  at: number,
): { readonly char: string; readonly width: number } | undefined {
  const first = byteAt(text, at);
  if (first < 0x80) {
    const isText = first >= 32 ? first !== 127 : first === 9 || first === 10 || first === 13;
    return isText ? { char: String.fromCharCode(first), width: 3 } : undefined;
  }
  const count = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return undefined;
  let point = first & (0x7f >> count);
  for (let index = 1; index < count; index += 1) {
    const byte = byteAt(text, at + index * 3);
    if (byte < 0x80 || byte > 0xbf) return undefined;
    point = point * 64 + (byte & 0x3f);
  }
  const isShort = point < (count === 2 ? 0x80 : count === 3 ? 0x800 : 0x10000);
  if (isShort || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
  return { char: String.fromCodePoint(point), width: count * 3 };
}

/** The byte that `%XX` means; -1 for anything else, which is below all bytes. */
function byteAt(text: string, at: number): number {
  if (text.charCodeAt(at) !== 37) return -1;
  const high = hexDigit(text.charCodeAt(at + 1));
  const low = hexDigit(text.charCodeAt(at + 2));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
