import type { DecodedPart } from "../view.ts";
import type { Named, Place, Survey } from "./survey.ts";

/** Shorter runs hold nothing that could be told from a word. */
const RUN_CHARS_MIN = 16;
/** Behind `Basic` a run is Base64 because RFC 7617 says so. */
const BASIC_CHARS_MIN = 8;
/** So much is decoded first, to see whether it is text at all. */
const SAMPLE_CHARS = 16;

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const SEXTETS = new Int8Array(128).fill(-1);
for (let index = 0; index < 64; index += 1) SEXTETS[ALPHABET.charCodeAt(index)] = index;
SEXTETS[45] = 62;
SEXTETS[95] = 63;

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Finds runs of Base64 or base64url (RFC 4648, sections 4 and 5), and of hexadecimal digits, that are text in disguise: each
 * becomes a leaf of its own of which nothing can be hidden but all. Only every sixteenth character is looked at where there is
 * no such run. JSON Web Tokens stay what they are.
 */
export function readBase64(survey: Survey, place: Place): void {
  const { text } = place.draft.view;
  const { start, end } = place;
  let passed = start;
  let tried = start;
  for (let probe = start + BASIC_CHARS_MIN - 1; probe < end; probe += BASIC_CHARS_MIN) {
    if (!isSextet(text.charCodeAt(probe))) continue;
    let from = probe;
    while (from > passed && isSextet(text.charCodeAt(from - 1))) from -= 1;
    let to = probe + 1;
    while (to < end && isSextet(text.charCodeAt(to))) to += 1;
    // Lines that were no text together are not read together again from their second one on.
    const last = from < tried ? to : linesEnd(text, { start: from, end: to }, end);
    tried = Math.max(tried, last);
    const isTaken = last > to && readLines(survey, place, { start: from, end: last });
    if (!isTaken) readRun(survey, place, { start: from, end: to });
    passed = isTaken ? last : to;
    probe = passed - 1;
  }
}

/** Lines of 64 or 76 characters (RFC 2045, section 6.8; RFC 7468, section 2) that only the last one ends earlier. */
const LINE_CHARS_MIN = 56;

/** Where a run ends that goes on in the next lines. */
function linesEnd(
  text: string,
  run: { readonly start: number; readonly end: number },
  end: number,
): number {
  const width = run.end - run.start;
  if (width < LINE_CHARS_MIN || width % 4 !== 0) return run.end;
  let last = run.end;
  for (let length = width; length === width;) {
    const next = text.charCodeAt(last) === 13 ? last + 2 : last + 1;
    if (text.charCodeAt(next - 1) !== 10) break;
    let stop = next;
    while (stop < end && stop - next <= width && isSextet(text.charCodeAt(stop))) stop += 1;
    length = stop - next;
    if (length === 0 || length > width) break;
    last = stop;
  }
  return last;
}

/** Reads lines that are one text; gives false when they are not. */
function readLines(
  survey: Survey,
  place: Place,
  { start, end }: { readonly start: number; readonly end: number },
): boolean {
  const run = place.draft.view.text.slice(start, end).replaceAll(/[\r\n]/g, "");
  const decoded = decodeHex(run, 0, run.length) ?? decodeRun(run, 0, run.length);
  if (decoded === undefined) return false;
  const stop = paddingEnd(place, end);
  return survey.descend({ ...place, start, end: stop }, opaquePart(decoded, start, stop));
}

function paddingEnd({ draft, end }: Place, from: number): number {
  let stop = from;
  while (stop < end && stop < from + 2 && draft.view.text.charCodeAt(stop) === 61) stop += 1;
  return stop;
}

function readRun(
  survey: Survey,
  place: Place,
  { start, end }: { readonly start: number; readonly end: number },
): void {
  const { text } = place.draft.view;
  const length = end - start;
  const isBasic = length >= BASIC_CHARS_MIN && isBehindBasic(text, start, place.start);
  if (!isBasic && (length < RUN_CHARS_MIN || isToken(text, start, end))) return;
  const decoded = decodeHex(text, start, end) ?? decodeRun(text, start, end);
  if (decoded === undefined) return;
  const stop = paddingEnd(place, end);
  const named = isBasic ? userAndPassword(decoded) : undefined;
  survey.descend({ ...place, start, end: stop }, opaquePart(decoded, start, stop), named);
}

/** Part of a JSON Web Token, which is a value by itself: what it says of somebody goes with it. */
function isToken(text: string, start: number, end: number): boolean {
  if (text.charCodeAt(start - 1) === 46 && isSextet(text.charCodeAt(start - 2))) return true;
  return text.startsWith("eyJ", start) && text.charCodeAt(end) === 46;
}

function isBehindBasic(text: string, at: number, floor: number): boolean {
  if (at - 6 < floor || text.charCodeAt(at - 1) !== 32) return false;
  return text.slice(at - 6, at - 1).toLowerCase() === "basic";
}

function userAndPassword(decoded: string): readonly Named[] | undefined {
  const colon = decoded.indexOf(":");
  if (colon === -1) return undefined;
  return [
    { name: "url.username", start: 0, end: colon },
    { name: "url.password", start: colon + 1, end: decoded.length },
  ];
}

function opaquePart(text: string, start: number, end: number): DecodedPart {
  const offsets = new Int32Array(text.length + 1).fill(start);
  offsets[text.length] = end;
  return { text, offsets, isOpaque: true, encode: (inserted) => inserted };
}

function decodeRun(text: string, start: number, end: number): string | undefined {
  if ((end - start) % 4 === 1) return undefined;
  const sample = sextets(text, start, Math.min(end, start + SAMPLE_CHARS));
  if (!isText(sample, sample.length - 3)) return undefined;
  return asText(sextets(text, start, end));
}

function sextets(text: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(((end - start) * 6) >> 3);
  let bits = 0;
  let count = 0;
  let length = 0;
  for (let at = start; at < end; at += 1) {
    bits = ((bits << 6) | (SEXTETS[text.charCodeAt(at)] ?? 0)) & 0x3fff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes[length++] = (bits >> count) & 0xff;
  }
  return bytes;
}

function decodeHex(text: string, start: number, end: number): string | undefined {
  if ((end - start) % 2 === 1 || end - start < RUN_CHARS_MIN) return undefined;
  const bytes = new Uint8Array((end - start) / 2);
  for (let at = start; at < end; at += 2) {
    const byte = hexDigit(text.charCodeAt(at)) * 16 + hexDigit(text.charCodeAt(at + 1));
    if (byte < 0 || !isTextByte(byte)) return undefined;
    bytes[(at - start) / 2] = byte;
  }
  const decoded = asText(bytes);
  return decoded === undefined || /^[\d\s]*$/.test(decoded) ? undefined : decoded;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1_000;
}

/** Undefined unless all of it is UTF-8 without control characters. */
function asText(bytes: Uint8Array): string | undefined {
  if (!isText(bytes, bytes.length)) return undefined;
  const text = UTF8.decode(bytes);
  return text.includes("\uFFFD") ? undefined : text;
}

/** Whether bytes are UTF-8, as far as their lead bytes tell; a character that the end cuts off is none. */
function isText(bytes: Uint8Array, end: number): boolean {
  let pending = 0;
  for (let index = 0; index < end; index += 1) {
    const byte = bytes[index] ?? 0;
    const isContinued = byte >= 0x80 && byte < 0xc0;
    if (isContinued !== pending > 0) return false;
    if (isContinued) pending -= 1;
    else if (!isTextByte(byte)) return false;
    else pending = byte < 0x80 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  }
  return pending === 0 || end < bytes.length;
}

function isTextByte(byte: number): boolean {
  if (byte < 32) return byte === 10 || byte === 13 || byte === 9;
  return byte !== 127 && byte !== 0xc0 && byte !== 0xc1 && byte < 0xf5;
}

function isSextet(code: number): boolean {
  return code < 128 && (SEXTETS[code] ?? -1) >= 0;
}
