import { isWordCode, textBefore } from "../cue.ts";
import { CERTAINTY, type Detector, type Emit } from "../detector.ts";
import { CHARS } from "../leaf.ts";

const PAIR =
  /[+-]?[0-9]{1,2}\.[0-9]{3,12}°?(?: ?[NS])?(?:, ?|; ?|\/| )[+-]?[0-9]{1,3}\.[0-9]{3,12}°?(?: ?[EWO])?/g;
const DEGREES =
  /[0-9]{1,2}°\s?[0-9]{1,2}[′']\s?(?:[0-9]{1,2}(?:\.[0-9]{1,6})?(?:″|"|'')\s?)?[NS][,;]?\s{0,2}[0-9]{1,3}°\s?[0-9]{1,2}[′']\s?(?:[0-9]{1,2}(?:\.[0-9]{1,6})?(?:″|"|'')\s?)?[EWO]/g;
/** `lat 12.34567, long -56.78901`: each with its own name, as people and logs say it. */
const NAMED =
  /\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|lng)(?: is| of|:|=)? {0,2}([+-]?[0-9]{1,3}\.[0-9]{3,12})(?![0-9A-Za-z]|\.[0-9])/gi;
/** The same behind it, as a query names its columns. */
const ALIASED =
  /(?<![0-9A-Za-z.])[+-]?[0-9]{1,3}\.[0-9]{3,12}(?=\s{1,4}AS\s{1,4}["`[]?(?:\w{1,24}_)?(?:lat|latitude|lon|lng|long|longitude)\b)/gi;
const CUE =
  /\b(?:geo|gps|coord(?:inate)?s?|lat(?:itude)?|lon(?:g(?:itude)?)?|lng|location|position|point|located|koordinaten|standort|ubicaci[óo]n)\b/;
/** Four digits behind the point are about ten metres. */
const PRECISE = /\.[0-9]{4}/g;

/** Pairs of latitude and longitude (ISO 6709's decimal degrees, and degrees with minutes), `geo:` URIs (RFC 5870) among them. */
export const geo: Detector = {
  name: "geo",
  needs: CHARS.digit,
  detect({ text, chars }, emit) {
    if ((chars & CHARS.dot) !== 0) {
      PAIR.lastIndex = 0;
      for (let match = PAIR.exec(text); match !== null; match = PAIR.exec(text)) {
        const start = match.index;
        const end = start + match[0].length;
        if (!standsApart(text, start, end) || !isOnEarth(match[0])) continue;
        const isPrecise = (match[0].match(PRECISE)?.length ?? 0) >= 2;
        if (!isPrecise && !CUE.test(textBefore(text, start))) continue;
        emit({ start, end, type: "GEO", certainty: CERTAINTY.likely });
      }
      if (/l(?:at|on|ng)/i.test(text)) findSingles(text, emit);
    }
    if ((chars & CHARS.wide) === 0 && !text.includes("°")) return;
    DEGREES.lastIndex = 0;
    for (let match = DEGREES.exec(text); match !== null; match = DEGREES.exec(text)) {
      const start = match.index;
      emit({ start, end: start + match[0].length, type: "GEO", certainty: CERTAINTY.certain });
    }
  },
};

/** One half of a pair that a word stands beside. */
function findSingles(text: string, emit: Emit): void {
  for (const pattern of [NAMED, ALIASED]) {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const number = match[1] ?? match[0];
      const end = match.index + match[0].length;
      if (Math.abs(Number(number)) > 180) continue;
      emit({ start: end - number.length, end, type: "GEO", certainty: CERTAINTY.likely });
    }
  }
}

function standsApart(text: string, start: number, end: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(end);
  if (isWordCode(before) || before === 46 || isWordCode(after)) return false;
  return !(after === 46 && isWordCode(text.charCodeAt(end + 1)));
}

function isOnEarth(pair: string): boolean {
  const [latitude = 91, longitude = 181] = (pair.match(/[+-]?[0-9]+\.[0-9]+/g) ?? []).map(Number);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
}
