import type { DecodedPart } from "../view.ts";
import { decodeJsonString } from "./json-string.ts";
import type { Quoting } from "./shell-words.ts";

type Decode = (inside: string, base: number) => DecodedPart;

/** Writes text for the inside of single quotes. */
export function encodeSingle(text: string): string {
  return text.replaceAll("'", `'\\''`);
}

/** Writes text for the inside of double quotes. */
export function encodeDouble(text: string): string {
  return text.replaceAll(/["$`\\]/g, "\\$&");
}

/** How what stands inside of some quotes is decoded; of words that mix quotes, all of the word. */
export const DECODERS: Readonly<Record<Exclude<Quoting, "bare" | "single" | "double">, Decode>> = {
  "escaped-single": (inside, base) => ({
    ...replaced(inside, base, { pattern: /'\\''|'"'"'/g, replace: () => "'" }),
    encode: encodeSingle,
  }),
  "escaped-double": (inside, base) => ({
    ...replaced(inside, base, {
      pattern: /\\(["$`\\\n])/g,
      replace: ([, char = ""]) => (char === "\n" ? "" : char),
    }),
    encode: encodeDouble,
  }),
  ansi: (inside, base) => {
    const { text, offsets } = decodeJsonString(inside, base);
    return { text, offsets, encode: (inserted) => inserted.replaceAll(/['\\]/g, "\\$&") };
  },
  mixed: (inside, base) => ({
    ...replaced(inside, base, { pattern: MIXED, replace: unquoted }),
    encode: (inserted) => inserted,
    isOpaque: true,
  }),
};

const MIXED = /\$?'([^']*)'|"((?:[^"\\]|\\[^])*)"|\\([^])/g;

function unquoted([, single, double, escaped]: RegExpExecArray): string {
  if (single !== undefined) return single;
  if (double !== undefined) return double.replaceAll(/\\(["$`\\])/g, "$1");
  return escaped === "\n" ? "" : (escaped ?? "");
}

interface Replacement {
  readonly pattern: RegExp;
  readonly replace: (match: RegExpExecArray) => string;
}

/** Replaces matches; all that comes of one stands where the match begins. */
function replaced(
  inside: string,
  base: number,
  { pattern, replace }: Replacement,
): Pick<DecodedPart, "text" | "offsets"> {
  const parts: string[] = [];
  const offsets: number[] = [];
  let plain = 0;
  for (const match of inside.matchAll(pattern)) {
    const text = replace(match);
    parts.push(inside.slice(plain, match.index), text);
    for (; plain < match.index; plain += 1) offsets.push(base + plain);
    for (let index = 0; index < text.length; index += 1) offsets.push(base + match.index);
    plain = match.index + match[0].length;
  }
  parts.push(inside.slice(plain));
  for (; plain <= inside.length; plain += 1) offsets.push(base + plain);
  return { text: parts.join(""), offsets: Int32Array.from(offsets) };
}
