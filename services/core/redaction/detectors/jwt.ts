import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { decodeBase64 } from "../secrets/base64.ts";

/**
 * Base64url of `{"`, and of `{` with the white space that some writers put behind it; without the `e` that all begin with, because
 * a rarer letter is found faster.
 */
const OPENINGS = ["yJ", "yAi", "yAg", "wog", "woi", "woJ", "w0K"];
/** Two parts at least (a token that was cut off), three (RFC 7515, section 7.1), or five (RFC 7516, section 7.1). */
const SHAPE = /[\w-]{12,4096}(?:\.[\w-]{0,65536}){1,4}/y;
/** Header parameters of which a token has one at least (RFC 7515, section 4.1; RFC 7516, section 4.1). */
const PARAMETER = /"(?:alg|typ|enc|kid|cty|zip|jku|x5t)"\s{0,8}:/;
const NO_SIGNATURE = /"alg"\s{0,8}:\s{0,8}"none"/i;

/** JSON Web Tokens (RFC 7519), signed, unsigned (section 6) or encrypted: the header has to decode to one. */
export const jwt: Detector = {
  name: "jwt",
  needs: CHARS.lower | CHARS.dot,
  detect({ text }, emit) {
    for (const opening of OPENINGS) {
      for (let at = text.indexOf(opening); at !== -1; at = text.indexOf(opening, at + 1)) {
        const start = at - 1;
        const end = text[start] === "e" ? tokenEnd(text, start) : undefined;
        if (end === undefined) continue;
        emit({ start, end, type: "JWT", certainty: CERTAINTY.certain });
        at = end - 1;
      }
    }
  },
};

function tokenEnd(text: string, start: number): number | undefined {
  const before = text.charCodeAt(start - 1);
  if (start > 0 && isWordCode(before) && before < 128 && text.charCodeAt(start - 2) !== 92)
    return undefined;
  SHAPE.lastIndex = start;
  const parts = SHAPE.exec(text)?.[0].split(".") ?? [];
  const header = decodeBase64(parts[0] ?? "");
  if (!PARAMETER.test(header) || (parts[1] === "" && !header.includes('"enc"'))) return undefined;
  return start + lengthOf(parts, header);
}

/** Takes the parts that belong to the token: what follows the last dot may be the next word of a sentence. */
function lengthOf(parts: readonly string[], header: string): number {
  const isEncrypted = header.includes('"enc"');
  const kept = parts.slice(0, isEncrypted ? 5 : 3);
  while (kept.at(-1) === "" && !(kept.length === 3 && NO_SIGNATURE.test(header))) kept.pop();
  return kept.join(".").length;
}
