import type { DecodedPart } from "../view.ts";

/**
 * Decodes the inside of a string in SQL: a doubled quote is one (SQL:2016, 5.3), and where `hasBackslashes` a backslash takes
 * the next character as it is, but for the letters of control characters. `base` is the index of its first character around.
 */
export function decodeSqlString(
  inside: string,
  base: number,
  { hasBackslashes }: { readonly hasBackslashes: boolean },
): DecodedPart {
  const parts: string[] = [];
  const offsets = new Int32Array(inside.length + 1);
  let length = 0;
  let plain = 0;
  for (let at = 0; at < inside.length; at += 1) {
    offsets[length++] = base + at;
    const code = inside.charCodeAt(at);
    const isPair = code === 39 ? inside.charCodeAt(at + 1) === 39 : code === 92 && hasBackslashes;
    if (!isPair || at + 1 >= inside.length) continue;
    parts.push(inside.slice(plain, at));
    const next = inside.charAt(at + 1);
    parts.push(code === 92 ? (CONTROLS[next] ?? next) : next);
    at += 1;
    plain = at + 1;
  }
  parts.push(inside.slice(plain));
  offsets[length] = base + inside.length;
  return {
    text: parts.join(""),
    offsets: offsets.slice(0, length + 1),
    encode: hasBackslashes ? encodeWithBackslashes : encodeSqlString,
  };
}

const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/** Writes text for the inside of a string in SQL. */
export function encodeSqlString(text: string): string {
  return text.replaceAll("'", "''");
}

function encodeWithBackslashes(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'", "''").replaceAll("\n", "\\n");
}
