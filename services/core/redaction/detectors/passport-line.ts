import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";
import { isPassportLine } from "../validators/icao9303.ts";

/** Both lines of a passport's zone are so long (ICAO Doc 9303, part 4, section 4.2.1). */
const LINE_CHARS = 44;
/** The document's kind and who issued it stand before the name. */
const ISSUER_CHARS = 5;
/** Of the second line its check digits stand here: they find it without its neighbours. */
const SECOND_LINE = /[0-9A-Z<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[0-9A-Z<]{15}[0-9]/y;
const FIRST_LINE = /P[A-Z<][A-Z]{3}[A-Z<]{39}\r?\n$/;

/** The machine readable zone of a passport: its second line by its check digits, and the name in the line above. */
export const passportLine: Detector = {
  name: "passport-line",
  needs: CHARS.digit | CHARS.upper,
  detect({ text }, emit) {
    for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at)) {
      const start = lineStart(text, at);
      const end = start + LINE_CHARS;
      at = Math.max(at + 1, lineEnd(text, at));
      SECOND_LINE.lastIndex = start;
      if (!SECOND_LINE.test(text) || !isPassportLine(text.slice(start, end))) continue;
      emit({ start, end, type: "PASSPORT", certainty: CERTAINTY.certain });
      const name = nameAbove(text, start);
      if (name !== undefined) emit({ ...name, type: "PERSON", certainty: CERTAINTY.certain });
    }
  },
};

/** The name in the first line, which ends right before a place; fillers at its end are left out. */
function nameAbove(
  text: string,
  at: number,
): { readonly start: number; readonly end: number } | undefined {
  const line = FIRST_LINE.exec(text.slice(Math.max(0, at - LINE_CHARS - 2), at))?.[0];
  if (line === undefined) return undefined;
  const start = at - line.length + ISSUER_CHARS;
  let end = at - line.length + LINE_CHARS;
  while (end > start && text[end - 1] === "<") end -= 1;
  return end > start ? { start, end } : undefined;
}

/** The run of characters of the zone around a place. */
function lineStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LINE_CHARS && isZoneChar(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

function lineEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && end - at < LINE_CHARS && isZoneChar(text.charCodeAt(end))) end += 1;
  return end;
}

function isZoneChar(code: number): boolean {
  return code === 60 || (code >= 48 && code <= 57) || (code >= 65 && code <= 90);
}
