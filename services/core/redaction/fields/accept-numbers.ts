import { byShape, digitsIn, type Accept } from "./shape.ts";

/** ITU-T E.164: at most 15 digits; short numbers of a town have 6. An extension may follow. */
export const phone: Accept = byShape(
  /(?:tel:)?(?:\+ ?)?[([]?[0-9](?:[0-9 ()[\]./‑–-]{3,24})[0-9](?: {0,2}(?:x|ext\.?|extension|poste|#) {0,2}[0-9]{1,6})?(?![0-9])/iy,
  (value) => {
    const digits = digitsIn(value.replace(/(?:x|ext|poste|#).*$/i, ""));
    return digits >= 6 && digits <= 15 && !NO_PHONE.test(value);
  },
);
const NO_PHONE = /^(?:[0-9]+\.[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{1,3}(?:\.[0-9]{1,3}){3})$/;

/** ISO/IEC 7812: 12 to 19 digits. The check digit is the detector's matter: a card with a slip of the pen is one, too. */
export const cardNumber: Accept = byShape(
  /[0-9](?:[0-9 -]{10,26})[0-9](?![0-9])/y,
  (value) => digitsIn(value) >= 12 && digitsIn(value) <= 19,
);

/** Three digits, or four on the front of the card. */
export const cvv: Accept = byShape(/[0-9]{3,4}(?![0-9])/y);

const MONTH_AND_YEAR = byShape(
  /(?:0?[1-9]|1[0-2]) ?[/.-] ?(?:20)?[0-9]{2}(?![0-9/.-])|(?:0[1-9]|1[0-2])[0-9]{2}(?![0-9])|20[0-9]{2}[/-](?:0[1-9]|1[0-2])(?![0-9/-])/y,
);
const STRICT_MONTH_AND_YEAR = byShape(/(?:0[1-9]|1[0-2]) ?[/-] ?(?:20)?[0-9]{2}(?![0-9/-])/y);
const MONTH = byShape(/(?:0?[1-9]|1[0-2])(?![0-9])/y);
const YEAR = byShape(/(?:20)?[0-9]{2}(?![0-9])/y);
const MONTH_WORDS = new Set(["month", "mm", "mois", "mes", "monat", "mese"]);
const YEAR_WORDS = new Set(["year", "yy", "yyyy", "annee", "ano", "jahr", "anno"]);

/** ISO/IEC 7813: month and year; the name says when it is only one of them. */
export const cardExpiry: Accept = (candidate) => {
  const { words, isWeak } = candidate;
  if (words.some((word) => MONTH_WORDS.has(word)))
    return MONTH(candidate) ?? MONTH_AND_YEAR(candidate);
  if (words.some((word) => YEAR_WORDS.has(word))) return YEAR(candidate);
  return (isWeak ? STRICT_MONTH_AND_YEAR : MONTH_AND_YEAR)(candidate);
};

/** RFC 791 and RFC 4291, section 2.2; also with a port or a length of the prefix. */
export const ipAddress: Accept = byShape(
  /\[?(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?::[0-9]{1,5})?|(?=[0-9a-f]{0,4}:[0-9a-f:]{0,40}:)[0-9a-f:]{2,39}(?:[0-9]{1,3}\.[0-9.]{5,12})?(?:%[0-9a-z]{1,15})?)\]?(?:\/[0-9]{1,3})?/iy,
  (value) => value.includes(":") || value.split(/[./]/).every((part) => Number(part) <= 255),
);

/** IEEE 802: 48 or 64 bits in pairs, in fours with dots as Cisco writes them, or without separators. */
export const macAddress: Accept = byShape(
  /(?:[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,7}|[0-9a-f]{4}(?:\.[0-9a-f]{4}){2,3}|[0-9a-f]{12})(?![0-9a-f])/iy,
);

const NUMBER = byShape(
  /[+-]?[0-9]{1,3}(?:[.,][0-9]{1,16})?(?: ?° ?[0-9.'′" ″]{0,16})?(?: ?[NSEWO])?(?![0-9.])/y,
  isDegree,
);
const STRICT_NUMBER = byShape(/[+-]?[0-9]{1,3}\.[0-9]{3,16}(?![0-9.])/y, isDegree);
const PAIR = byShape(
  /(?:geo:|POINT ?)?[([]? ?[+-]?[0-9]{1,3}(?:\.[0-9]{1,16})?°? ?[NS]? ?(?:[,;/ ] ?|%2C)[+-]?[0-9]{1,3}(?:\.[0-9]{1,16})?°? ?[EWO]?[)\]]?/iy,
  (value) => value.includes("."),
);

/** Degrees of latitude or longitude (ISO 6709), or both. */
export const geo: Accept = (candidate) =>
  PAIR(candidate) ??
  (candidate.isWeak || isLong(candidate.words) ? STRICT_NUMBER : NUMBER)(candidate);

function isDegree(value: string): boolean {
  return Math.abs(Number.parseFloat(value.replace(",", "."))) <= 180;
}

/** `long` and `geo` are words of code, too. */
function isLong(words: readonly string[]): boolean {
  return words.at(-1) === "long";
}
