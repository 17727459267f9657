import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";
import { isWordCode, textAfter, textBefore } from "../cue.ts";
import { CERTAINTY, type Certainty, type Detector, type Emit } from "../detector.ts";
import { CHARS, type Leaf } from "../leaf.ts";
import { isDigit } from "../identifiers/signs.ts";

/** ITU-T E.164: at most 15 digits; shorter than 7 no number is told from any other. */
const DIGITS_MAX = 15;
const DIGITS_MIN = 7;
/** With a cue, local numbers of some countries are shorter. */
const DIGITS_SHORT_MIN = 6;
/** With a country code: the shortest national numbers have five digits. */
const INTERNATIONAL_MIN = 8;
const CHARS_MAX = 32;
const EXTENSION =
  /\s?(?:,|;)?\s?(?:ext\.?|extension|x|#|durchwahl)\s?[:.]?\s?[0-9]{1,6}(?![0-9])/iy;
const CUE =
  /(?:\b(?:tel|ph|phones?|telephone|telefon[oe]?|telepono|tél(?:éphone)?|mobile?|mob|cell(?:ular)?|celular|handy|fax|desk|landline|call(?:ed|ing)?|answer(?:s|ed|ing)?|respond(?:s|ed|ing)?|dial(?:ed|l?ing)?|sms|text(?:ed)?|whatsapp|signal|ring|reach(?:ed)?|contact|numbers?|numéro|número|numer|nummer|numero|rufnummer|hotline|puhelin|móvil|fixe|portable|kontakt|callback|msisdn|ext|cep no)\b|☎|📞)[^0-9\n"]{0,24}$/u;
/** Numbers of other things, whose word for a number says nothing of a telephone. */
const OTHER_NUMBER =
  /\b(?:routing|aba|transit|account|acct|konto|a\/c|bsb|sort code|ifsc|card|order|invoice|ticket|tracking|serial|policy|reference|case|member|licen[cs]e|passport)[ -](?:number|no|nr|num)\b[^0-9\n]{0,8}$/;
const CUE_AFTER = /^[)\s,(-]{0,3}(?:cell|mobile|mob|home|work|office|desk|fax|tel|phone)\b/;
/** What a number beside is no telephone number for. */
const NO_CUE =
  /(?:\b(?:order|invoice|ticket|tracking|id|sku|ref(?:erence)?|version|build|port|pid|account|acct|iban|card|ssn|zip|code|amount|price|total|eur|usd|gbp|isbn|issn|rows?|bytes|size|uuid|serial|number of|since|date|commit|line|apt|suite|ste|unit|box|room|floor|flat)\b\.?\s*[:=#.]?\s*|[#$€£]\s?)$/;
/** Groups of letters and digits before it, as in an IBAN, go on in it. */
const GROUPS_BEFORE =
  /(?:^|[^\p{L}\p{N}])(?:(?=[a-z0-9]*[0-9])[a-z0-9]{2,8}|[a-z]{2}[0-9]{2}(?: [a-z0-9]{4}){1,7})[ -]$/u;
/** In the order in which a number without a country code is tried. */
const REGIONS: readonly CountryCode[] = [
  "US",
  "GB",
  "DE",
  "FR",
  "ES",
  "IT",
  "BR",
  "IN",
  "AU",
  "NL",
  "SE",
  "CH",
  "AT",
  "PL",
  "PT",
  "JP",
];

/** Telephone numbers, with the regions of the default. */
export const phone: Detector = phoneIn(REGIONS);

/** Telephone numbers: international ones, North American ones in their usual forms, and national ones with a cue or a plan. */
export function phoneIn(regions: readonly CountryCode[]): Detector {
  return {
    name: "phone",
    needs: CHARS.digit,
    detect: (leaf, emit) => detectIn(leaf, emit, regions),
  };
}

function detectIn({ text }: Leaf, emit: Emit, regions: readonly CountryCode[]): void {
  for (let at = 0; at < text.length; at += 1) {
    if (!mayBegin(text, at)) continue;
    const run = readRun(text, at);
    if (isNumber(text, run)) {
      const certainty = certaintyOf(text, { start: at, end: run.end, digits: run.digits }, regions);
      if (certainty !== undefined) {
        EXTENSION.lastIndex = run.end;
        const end = run.end + (EXTENSION.exec(text)?.[0].length ?? 0);
        emit({ start: at, end, type: "PHONE", certainty });
      }
    }
    at = Math.max(at, run.next - 1);
  }
}

/** Of the right length, with nothing behind it but an extension. */
function isNumber(text: string, { digits, end }: Run): boolean {
  if (digits < DIGITS_SHORT_MIN || digits > DIGITS_MAX) return false;
  if (!isWordCode(text.charCodeAt(end))) return true;
  EXTENSION.lastIndex = end;
  return EXTENSION.test(text);
}

/** A plus sign, a parenthesis or a digit with nothing before it that it would be a part of. */
function mayBegin(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  const isOpening = code === 43 || code === 40;
  if (!isOpening && !isDigit(code)) return false;
  if (isOpening && !isDigit(text.charCodeAt(at + 1)) && text[at + 1] !== "+") return false;
  const before = text.charCodeAt(at - 1);
  if (isWordCode(before)) return false;
  const beyond = text.charCodeAt(at - 2);
  return !(
    (before === 45 || before === 46 || before === 47 || before === 58 || before === 37) &&
    isWordCode(beyond)
  );
}

interface Run {
  readonly end: number;
  readonly digits: number;
  /** Where to go on looking. */
  readonly next: number;
}

/** Digits with the separators that numbers are written with, not two of them in a row but around parentheses. */
function readRun(text: string, start: number): Run {
  let end = start;
  let digits = 0;
  let at = start;
  for (; at < text.length && at - start < CHARS_MAX; at += 1) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits += 1;
      end = at + 1;
    } else if (!isSeparator(code) || at - end >= 3) break;
    else if (code === 43 && at > start + 1) break;
  }
  while (isDigit(text.charCodeAt(at))) {
    digits += 1;
    at += 1;
    end = at;
  }
  return { end, digits, next: Math.max(end, start + 1) };
}

/** Space, no-break space, `.`, `-`, `/`, parentheses, `+`. */
function isSeparator(code: number): boolean {
  return (
    code === 32 ||
    code === 0xa0 ||
    code === 45 ||
    code === 46 ||
    code === 47 ||
    code === 40 ||
    code === 41 ||
    code === 43
  );
}

function certaintyOf(
  text: string,
  { start, end, digits }: Place,
  regions: readonly CountryCode[],
): Certainty | undefined {
  const written = text.slice(start, end);
  if (digits >= INTERNATIONAL_MIN && /^\(?(?:\+|001[- ])/.test(written)) return CERTAINTY.certain;
  const before = cuesBefore(text, start);
  if (NO_CUE.test(before) || OTHER_NUMBER.test(before) || isOtherwiseKnown(written))
    return undefined;
  if (CUE.test(before) || CUE_AFTER.test(textAfter(text, end))) return CERTAINTY.likely;
  if (digits < DIGITS_MIN || GROUPS_BEFORE.test(before)) return undefined;
  if (NORTH_AMERICAN.test(written)) return CERTAINTY.likely;
  return /^\(?0/.test(written) && digits >= 9 && isInGroups(written) && isValidIn(regions, written)
    ? CERTAINTY.possible
    : undefined;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly digits: number;
}

/** A label may stand on a line of its own above the number. */
function cuesBefore(text: string, start: number): string {
  const before = textBefore(text, start);
  if (before.trim() !== "") return before;
  const above = text
    .slice(Math.max(0, start - 48), start)
    .trimEnd()
    .toLowerCase();
  return above.endsWith(":") ? above.slice(above.lastIndexOf("\n") + 1) : before;
}

/** Groups by one kind of separator, but for the first, which may stand in parentheses or before a slash. */
function isInGroups(written: string): boolean {
  const groups = written.split(/[^0-9]+/).filter((group) => group !== "");
  const separators = new Set(
    written.replaceAll(/^\(?0[0-9]{1,5}\)?[ /-]{1,2}/g, "").match(/[^0-9]/g),
  );
  return groups.length >= 2 && groups.length <= 6 && separators.size <= 1;
}

/** NANP forms: area and exchange codes begin with 2 to 9. */
const NORTH_AMERICAN =
  /^(?:1[ .-])?(?:\([2-9][0-9]{2}\)[ ]?|[2-9][0-9]{2}([ .-]))[2-9][0-9]{2}[ .-][0-9]{4}$/;

/** Dates, times, decimals, IPv4 and ranges of years are written alike. */
function isOtherwiseKnown(written: string): boolean {
  if (/^(?:19|20)[0-9]{2}([-./])(?:0?[1-9]|1[0-2])\1[0-9]{1,2}/.test(written)) return true;
  if (/^[0-9]{1,2}([-./])[0-9]{1,2}\1(?:19|20)?[0-9]{2}\b/.test(written) && written.length <= 10)
    return true;
  if (/^[0-9]{1,3}(?:\.[0-9]{1,3}){3}$/.test(written)) return true;
  if (/^[0-9]+\.[0-9]+$/.test(written)) return true;
  if (/^(?:19|20)[0-9]{2}\s?-\s?(?:19|20)[0-9]{2}$/.test(written)) return true;
  return /^[0-9]{3}-[0-9]{2}-[0-9]{4}$/.test(written);
}

function isValidIn(regions: readonly CountryCode[], written: string): boolean {
  return regions.some((region) => parsePhoneNumberFromString(written, region)?.isValid() === true);
}
