import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const COLONS = /[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}/g;
const DOTS = /[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}/g;

/** EUI-48 addresses (IEEE 802-2014, 8.1): `xx:xx:xx:xx:xx:xx`, with dashes, and `xxxx.xxxx.xxxx`. */
export const macAddress: Detector = {
  name: "mac-address",
  needs: 0,
  detect({ text, chars }, emit) {
    const forms = [
      ...((chars & (CHARS.colon | CHARS.dash)) === 0 ? [] : [COLONS]),
      ...((chars & CHARS.dot) === 0 || (chars & CHARS.digit) === 0 ? [] : [DOTS]),
    ];
    for (const form of forms) {
      form.lastIndex = 0;
      for (let match = form.exec(text); match !== null; match = form.exec(text)) {
        const start = match.index;
        const end = start + match[0].length;
        if (isPart(text, start - 1, start - 2) || isPart(text, end, end + 1)) continue;
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
