import { isMonthDay } from "./calendar.ts";
import { digitAt, isMonotone, weightedSum } from "./digits.ts";

/** NHS number: ten digits, the last one modulo 11 (NHS Data Dictionary, "NHS NUMBER"). */
export function isNhsNumber(digits: string): boolean {
  if (!/^[0-9]{10}$/.test(digits) || isMonotone(digits)) return false;
  const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check) === digitAt(digits, 9);
}

/** National Insurance number: letters and prefixes that are never used left out (HMRC, National Insurance Manual NIM39110). */
export function isNino(text: string): boolean {
  return /^(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][0-9]{6}[A-D]$/.test(text);
}

/** Unique taxpayer reference: the first of ten digits checks the others (HMRC, "UTR number validation": weights 6 7 8 9 10 5 4 3 2). */
export function isUtr(digits: string): boolean {
  if (!/^[0-9]{10}$/.test(digits)) return false;
  const rest = weightedSum(digits.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
  return digits[0] === "21987654321"[rest];
}

/** VAT number: nine digits of which the last two check the others by 97, since 2010 also with 55 added or taken off (HMRC; VIES algorithms). */
export function isBritishVat(text: string): boolean {
  const digits = text.replace(/^GB/, "");
  if (!/^[0-9]{9}$/.test(digits) || isMonotone(digits)) return false;
  const rest = weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
  return rest === 0 || rest === 42 || rest === 55;
}

/** Driving licence: surname, birth date with the decade apart and 50 added to a woman's month, initials (DVLA, INS57P). */
export function isBritishLicence(text: string): boolean {
  const [, month = "", day = ""] =
    /^[A-Z]{1,5}9{0,4}[0-9]([0156][0-9])([0-3][0-9])[0-9][A-Z][A-Z9][0-9A-Z][A-Z]{2}$/.exec(text) ??
    [];
  return text.length === 16 && isMonthDay(Number(month) % 50, Number(day));
}

/** Number plate since 2001, since 1983, and before (DVLA, INF104): age identifiers 02 to 29 and 51 to 79; no I or Q. */
export function isBritishPlate(text: string): boolean {
  return (
    /^[A-HJ-PR-Y][A-HJ-PR-Y](?:0[2-9]|[12][0-9]|5[1-9]|[67][0-9])[A-HJ-PR-Z]{3}$/.test(text) ||
    /^[A-HJ-NPR-TV-Y][0-9]{1,3}[A-HJ-PR-Y]{3}$/.test(text) ||
    /^[A-HJ-PR-Y]{3}[0-9]{1,3}[A-HJ-NPR-TV-Y]$/.test(text)
  );
}
