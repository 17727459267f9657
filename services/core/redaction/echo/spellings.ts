/** Shorter values are found encoded by chance. */
const ENCODED_CHARS_MIN = 6;
/** Longer ones are found by what they begin with. */
const ENCODED_CHARS_MAX = 1_024;
/** How much of a spelling is asked about before all of it is written: it comes from the first three bytes. */
const BEGINNING_CHARS = 4;
const BEGINNING_BYTES = 3;

const UTF_8 = new TextEncoder();

/**
 * Other ways in which documents write a value, as far as they differ from it: percent-encoded (RFC 3986, section 2.1) and as a form
 * has it, with the escapes of JSON, SQL, shells and HTML, and, for values that are long enough, in hexadecimal and Base64
 * (RFC 4648, both alphabets, without padding). `mayStand` is asked about beginnings, in lower case.
 */
export function spellingsOf(
  value: string,
  mayStand: (beginning: string) => boolean = () => true,
): readonly string[] {
  if (value.length > ENCODED_CHARS_MAX) return [];
  const spellings = new Set(/^[A-Za-z0-9_.-]*$/.test(value) ? [] : escaped(value, mayStand));
  if (value.length >= ENCODED_CHARS_MIN)
    for (const each of encoded(value, mayStand)) spellings.add(each);
  spellings.delete(value);
  return [...spellings];
}

/** Where the character is missing that an escape is made with, nothing is written with it. */
function escaped(value: string, mayStand: (beginning: string) => boolean): readonly string[] {
  const spellings: string[] = [];
  const hasSpaceAsPlus = value.includes(" ") && mayStand("+");
  if (mayStand("%") || hasSpaceAsPlus) {
    const percent = percentEncoded(value, /[^A-Za-z0-9_.~-]/);
    spellings.push(percent, percentEncoded(value, /[^A-Za-z0-9_.~!*'()-]/));
    if (hasSpaceAsPlus) spellings.push(percent.replaceAll("%20", "+"));
  }
  if (mayStand("\\") && /["\\/\p{Cc}]|[^\0-\x7f]/u.test(value)) spellings.push(...inJson(value));
  if (value.includes("'")) spellings.push(...inQuotes(value));
  if (mayStand("&") && /[&<>"']/.test(value)) spellings.push(...inHtml(value));
  return spellings;
}

function percentEncoded(value: string, reserved: RegExp): string {
  const parts: string[] = [];
  for (const char of value) {
    if (!reserved.test(char)) parts.push(char);
    else for (const byte of UTF_8.encode(char)) parts.push(`%${hex(byte)}`);
  }
  return parts.join("");
}

function inJson(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  return [
    json,
    json.replaceAll("/", "\\/"),
    json.replaceAll(/[^\0-\x7f]/g, unicodeEscape),
    JSON.stringify(json).slice(1, -1),
  ];
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Of SQL, of shells, which read back what they wrote, and of programs. */
function inQuotes(value: string): readonly string[] {
  return [
    value.replaceAll("'", "''"),
    value.replaceAll("'", "'\\''"),
    value.replaceAll("'\\''", "'"),
    value.replaceAll("'", "\\'"),
  ];
}

function inHtml(value: string): readonly string[] {
  const html = value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
  return [html, html.replaceAll("'", "&#39;"), html.replaceAll("'", "&apos;")];
}

function encoded(value: string, mayStand: (beginning: string) => boolean): readonly string[] {
  const first = UTF_8.encode(value.slice(0, BEGINNING_BYTES)).slice(0, BEGINNING_BYTES);
  const spellings: string[] = [];
  if (mayStand(inHex(first).slice(0, BEGINNING_CHARS))) spellings.push(inHex(UTF_8.encode(value)));
  const beginning = inBase64(first).toLowerCase();
  if (mayStand(beginning) || mayStand(forUrls(beginning))) {
    const base64 = inBase64(UTF_8.encode(value));
    spellings.push(base64, forUrls(base64));
  }
  return spellings;
}

function inHex(bytes: Uint8Array): string {
  return Array.from(bytes, hex).join("");
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

function inBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replace(/=+$/, "");
}

function forUrls(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}
