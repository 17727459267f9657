import { isDdmmyy, isMonthDay } from "./calendar.ts";
import { digitAt, isMonotone, weightedSum } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Swedish personnummer, ten digits or twelve with the century; 60 is added to the day of a samordningsnummer (Skatteverket, SKV 704). */
export function isPersonnummer(text: string): boolean {
  const [, digits = ""] = /^(?:18|19|20)?([0-9]{10})$/.exec(text) ?? [];
  if (digits === "") return false;
  const day = Number(digits.slice(4, 6)) % 60;
  return isMonthDay(Number(digits.slice(2, 4)), day) && passesLuhn(digits);
}

/** Swedish number of an organisation: the third digit is 2 or more, so that it is no date; Luhn (Skatteverket, SKV 709). */
export function isOrganisationsnummer(digits: string): boolean {
  return /^[1-9][0-9][2-9][0-9]{7}$/.test(digits) && passesLuhn(digits);
}

/** Danish CPR number with the check modulo 11, which numbers since 2007 need not have (CPR-kontoret, "Personnummeret i CPR"). */
export function isCpr(digits: string): boolean {
  return isCprShaped(digits) && weightedSum(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}

/** Whether ten digits begin with a day, month and year. */
export function isCprShaped(digits: string): boolean {
  return /^[0-9]{10}$/.test(digits) && isDdmmyy(digits);
}

/** Norwegian fødselsnummer: birth date and two check digits; a D number has 40 added to the day, others 40 to the month (Skatteetaten). */
export function isFodselsnummer(digits: string): boolean {
  if (!/^[0-9]{11}$/.test(digits)) return false;
  if (!isMonthDay(Number(digits.slice(2, 4)) % 40, Number(digits.slice(0, 2)) % 40)) return false;
  return (
    weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
    weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

/** Norwegian number of an organisation: nine digits from 8 or 9, modulo 11 (Brønnøysundregistrene). */
export function isOrganisasjonsnummer(digits: string): boolean {
  return (
    /^[89][0-9]{8}$/.test(digits) &&
    !isMonotone(digits) &&
    weightedSum(digits, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
  );
}

const HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";

/** Finnish henkilötunnus, with or without the sign of the century, a dash or plus of which the caller has dropped (DVV; decree 690/2022). */
export function isHetu(text: string): boolean {
  const [, date = "", serial = "", check = ""] =
    /^([0-9]{6})[-+A-FU-Y]?([0-9]{3})([0-9A-Y])$/.exec(text) ?? [];
  if (check === "" || !isDdmmyy(date)) return false;
  return HETU_LETTERS[Number(date + serial) % 31] === check;
}

/** Finnish Y-tunnus: seven digits and a check digit modulo 11 (PRH). */
export function isYtunnus(digits: string): boolean {
  if (!/^[0-9]{8}$/.test(digits) || isMonotone(digits)) return false;
  const rest = weightedSum(digits, [7, 9, 10, 5, 8, 4, 2]) % 11;
  return rest !== 1 && (rest === 0 ? 0 : 11 - rest) === digitAt(digits, 7);
}

/** Icelandic kennitala: birth date, with 40 added to the day of organisations, serial, check digit and century (Þjóðskrá). */
export function isKennitala(digits: string): boolean {
  if (!/^[0-9]{9}[890]$/.test(digits)) return false;
  if (!isMonthDay(Number(digits.slice(2, 4)), Number(digits.slice(0, 2)) % 40)) return false;
  return weightedSum(digits, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}
