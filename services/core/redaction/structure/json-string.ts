import type { DecodedPart } from "../view.ts";

const SHORT: Readonly<Record<string, string>> = {
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/**
 * Decodes the inside of a JSON string (RFC 8259, section 7); an escape that is none stands for itself. `base` is the index of
 * its first character in the text around it.
 */
export function decodeJsonString(inside: string, base: number): DecodedPart {
  const parts: string[] = [];
  const offsets = new Int32Array(inside.length + 1);
  let length = 0;
  let plain = 0;
  for (let at = 0; at < inside.length;) {
    if (inside.charCodeAt(at) !== 92) {
      offsets[length++] = base + at++;
      continue;
    }
    parts.push(inside.slice(plain, at));
    const { char, width } = escapeAt(inside, at);
    parts.push(char);
    offsets[length++] = base + at;
    at += width;
    plain = at;
  }
  parts.push(inside.slice(plain));
  offsets[length] = base + inside.length;
  return { text: parts.join(""), offsets: offsets.slice(0, length + 1), encode: encodeJsonString };
}

/** Writes text for the inside of a JSON string. */
export function encodeJsonString(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapeAt(text: string, at: number): { readonly char: string; readonly width: number } {
  const letter = text[at + 1] ?? "";
  if (letter === "u") {
    const digits = text.slice(at + 2, at + 6);
    if (/^[0-9a-fA-F]{4}$/.test(digits))
      return { char: String.fromCharCode(Number.parseInt(digits, 16)), width: 6 };
  }
  return { char: SHORT[letter] ?? (letter === "" ? "\\" : letter), width: letter === "" ? 1 : 2 };
}
