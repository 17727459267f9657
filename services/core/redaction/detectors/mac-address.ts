import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const PAIRS = /[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}/y;
const QUADS = /[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}/y;
/** No address, and the address of everybody. */
const NOBODY = /^(?:[0:.-]+|[Ff:.-]+)$/;
/** How the address is written, by its first separator: how many digits stand before it, and how all of it looks. */
const FORMS = [
  { separator: ":", bit: CHARS.colon, digits: 2, form: PAIRS },
  { separator: "-", bit: CHARS.dash, digits: 2, form: PAIRS },
  { separator: ".", bit: CHARS.dot, digits: 4, form: QUADS },
] as const;

/** EUI-48 addresses (IEEE 802-2014, 8.1): `xx:xx:xx:xx:xx:xx`, with dashes, and `xxxx.xxxx.xxxx`. */
export const macAddress: Detector = {
  name: "mac-address",
  needs: 0,
  detect({ text, chars }, emit) {
    for (const { separator, bit, digits, form } of FORMS) {
      if ((chars & bit) === 0) continue;
      let at = text.indexOf(separator);
      for (; at !== -1; at = text.indexOf(separator, at + 1)) {
        // Most separators stand alone; the next one must come after as many digits again.
        if (text[at + digits + 1] !== separator) continue;
        const start = at - digits;
        form.lastIndex = Math.max(0, start);
        const found = start < 0 ? null : form.exec(text);
        if (found === null) continue;
        const end = start + found[0].length;
        if (isPart(text, start - 1, start - 2) || isPart(text, end, end + 1)) continue;
        at = end - 1;
        if (NOBODY.test(found[0])) continue;
        emit({ start, end, type: "MAC_ADDRESS", certainty: CERTAINTY.certain });
      }
    }
  },
};

/** Fingerprints and longer identifiers go on in the same way. */
function isPart(text: string, beside: number, beyond: number): boolean {
  const code = text.charCodeAt(beside);
  if (isWordCode(code)) return true;
  return (code === 58 || code === 45 || code === 46) && isHexPair(text, beyond);
}

function isHexPair(text: string, at: number): boolean {
  return /[0-9A-Fa-f]/.test(text[at] ?? "");
}
