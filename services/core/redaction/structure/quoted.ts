import type { DecodedPart } from "../view.ts";
import { decodeJsonString } from "./json-string.ts";

const ESCAPE = /\\(?:["'\\/nrt]|u[0-9a-fA-F]{4})/;
/** A line of a key or certificate: it goes on in the next literal, and is only seen to be one where both are in one text. */
const PEM_LINE =
  /^\s{0,8}(?:-{4,5}[A-Z0-9 ]{8,64}-{4,5}|[A-Za-z0-9+/]{16,80}={0,2})(?:\\[nr]|\s){0,8}$/;

/**
 * Decodes the inside of a quoted value with backslash escapes, as code, YAML, TOML and environment files write them. Undefined
 * where no backslash is an escape, as in `C:\Users`, and for lines of PEM. `base` is the index of its first character in the text around it.
 */
export function decodeQuoted(inside: string, base: number, quote: string): DecodedPart | undefined {
  if (!ESCAPE.test(inside) || PEM_LINE.test(inside)) return undefined;
  const { text, offsets } = decodeJsonString(inside, base);
  return { text, offsets, encode: (inserted) => encodeQuoted(inserted, quote) };
}

/** Writes text for the inside of a quoted value. */
export function encodeQuoted(inserted: string, quote: string): string {
  return inserted
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll(quote, `\\${quote}`);
}
