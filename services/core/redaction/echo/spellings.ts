/** Shorter values are found encoded by chance. */
const ENCODED_CHARS_MIN = 6;
/** Longer ones are found by what they begin with. */
const ENCODED_CHARS_MAX = 1_024;

const UTF_8 = new TextEncoder();

/**
 * Other ways in which documents write a value, as far as they differ from it: percent-encoded (RFC 3986, section 2.1) and as a form
 * has it, with the escapes of JSON, SQL, shells and HTML, and, for values that are long enough, in hexadecimal and Base64
 * (RFC 4648, both alphabets, without padding).
 */
export function spellingsOf(value: string): readonly string[] {
  if (value.length > ENCODED_CHARS_MAX) return [];
  const spellings = new Set(/^[A-Za-z0-9_.-]*$/.test(value) ? [] : escaped(value));
  if (value.length >= ENCODED_CHARS_MIN) for (const each of encoded(value)) spellings.add(each);
  spellings.delete(value);
  return [...spellings];
}

function escaped(value: string): readonly string[] {
  const percent = percentEncoded(value, /[^A-Za-z0-9_.~-]/);
  const json = JSON.stringify(value).slice(1, -1);
  return [
    percent,
    percent.replaceAll("%20", "+"),
    percentEncoded(value, /[^A-Za-z0-9_.~!*'()-]/),
    json,
    json.replaceAll("/", "\\/"),
    json.replaceAll(/[^\0-\x7f]/g, unicodeEscape),
    JSON.stringify(json).slice(1, -1),
    value.replaceAll("'", "''"),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'\\''", "'"),
    value.replaceAll("'", "\\'"),
    html(value).replaceAll("'", "&#39;"),
    html(value).replaceAll("'", "&apos;"),
    html(value),
  ];
}

function percentEncoded(value: string, reserved: RegExp): string {
  const parts: string[] = [];
  for (const char of value) {
    if (!reserved.test(char)) parts.push(char);
    else for (const byte of UTF_8.encode(char)) parts.push(`%${hex(byte)}`);
  }
  return parts.join("");
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

function html(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function encoded(value: string): readonly string[] {
  const bytes = UTF_8.encode(value);
  const base64 = btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
  return [
    Array.from(bytes, hex).join(""),
    base64,
    base64.replaceAll("+", "-").replaceAll("/", "_"),
  ];
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
