import { isWordCode } from "../cue.ts";
import { CERTAINTY, type Detector } from "../detector.ts";
import { CHARS } from "../leaf.ts";

/** Lengths by country, from the SWIFT IBAN registry (ISO 13616-2). */
const LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HN: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};
const START = /[A-Za-z]{2}[0-9]{2}/g;

/** International bank account numbers (ISO 13616-1) with a right checksum, plain or in groups. */
export const iban: Detector = {
  name: "iban",
  needs: CHARS.digit,
  detect({ text }, emit) {
    START.lastIndex = 0;
    for (let match = START.exec(text); match !== null; match = START.exec(text)) {
      const start = match.index;
      if (isWordCode(text.charCodeAt(start - 1))) continue;
      const length = LENGTHS[match[0].slice(0, 2).toUpperCase()];
      if (length === undefined) continue;
      const end = endAfter(text, start, length);
      if (end === undefined || isWordCode(text.charCodeAt(end))) continue;
      const written = text.slice(start, end).replaceAll(/[ -]/g, "").toUpperCase();
      if (!passesMod97(written)) continue;
      emit({ start, end, type: "IBAN", certainty: CERTAINTY.certain });
      START.lastIndex = end;
    }
  },
};

/** Where so many letters and digits end, single spaces or dashes between them left out. */
function endAfter(text: string, start: number, length: number): number | undefined {
  let left = length;
  let at = start;
  while (left > 0) {
    const code = text.charCodeAt(at);
    const isAlphanumeric =
      (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
    if (isAlphanumeric) left -= 1;
    else if ((code !== 32 && code !== 45) || !isWordCode(text.charCodeAt(at - 1))) return undefined;
    at += 1;
  }
  return at;
}

/** ISO 7064 mod 97-10 over the rearranged number (ISO 13616-1, 6.2). */
function passesMod97(iban: string): boolean {
  let rest = 0;
  const rearranged = iban.slice(4) + iban.slice(0, 4);
  for (let index = 0; index < rearranged.length; index += 1) {
    const code = rearranged.charCodeAt(index);
    const value = code <= 57 ? code - 48 : code - 55;
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
