import type { DecodedPart } from "../view.ts";
import { decodeJsonString } from "./json-string.ts";

const ESCAPE = /\\(?:["'\\/nrt]|u[0-9a-fA-F]{4})/;

/**
 * Decodes the inside of a quoted value with backslash escapes, as code, YAML, TOML and environment files write them. Undefined
 * where no backslash is an escape, as in `C:\Users`. `base` is the index of its first character in the text around it.
 */
export function decodeQuoted(inside: string, base: number, quote: string): DecodedPart | undefined {
  if (!ESCAPE.test(inside)) return undefined;
  const { text, offsets } = decodeJsonString(inside, base);
  return { text, offsets, encode: (inserted) => encodeQuoted(inserted, quote) };
}

function encodeQuoted(inserted: string, quote: string): string {
  return inserted
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll(quote, `\\${quote}`);
}
