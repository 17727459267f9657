import { isDdmmyy, isMonthDay, isYymmdd } from "./calendar.ts";
import { digitAt, isMonotone, remainderOf, weightedSum } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";
import { passesMod11_10 } from "./iso7064.ts";

/** Estonian isikukood and Lithuanian asmens kodas: century and sex, birth date, serial, and a check digit in two steps (EVS 585:2007). */
export function isIsikukood(digits: string): boolean {
  if (!/^[1-8][0-9]{10}$/.test(digits) || !isYymmdd(digits.slice(1, 7))) return false;
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
  const second = weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11;
  return (first < 10 ? first : second % 10) === digitAt(digits, 10);
}

/** Latvian personas kods: birth date, century, serial and check digit; since 2017 it begins with 32 and says nothing (PMLP). */
export function isPersonasKods(digits: string): boolean {
  if (!/^[0-9]{11}$/.test(digits)) return false;
  if (digits.startsWith("32")) return true;
  if (!isDdmmyy(digits) || !/^.{6}[012]/.test(digits)) return false;
  const sum = weightedSum(digits, [10, 5, 8, 4, 2, 1, 6, 3, 7, 9]);
  return ((1 + sum) % 11) % 10 === digitAt(digits, 10);
}

/** Czech and Slovak rodné číslo: birth date, 50 added to a woman's month and 20 in full years; ten digits divide by 11 (zákon 133/2000). */
export function isRodneCislo(digits: string): boolean {
  if (!/^[0-9]{9,10}$/.test(digits)) return false;
  const month = Number(digits.slice(2, 4)) % 50;
  if (!isMonthDay(month > 20 ? month - 20 : month, Number(digits.slice(4, 6)))) return false;
  if (digits.length === 9) return Number(digits.slice(0, 2)) < 54;
  const rest = remainderOf(digits.slice(0, 9), 11) % 10;
  return rest === digitAt(digits, 9);
}

/** Czech and Slovak IČO: eight digits, modulo 11 (ČSÚ). */
export function isIco(digits: string): boolean {
  if (!/^[0-9]{8}$/.test(digits) || isMonotone(digits)) return false;
  return (11 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 7);
}

/** Romanian CNP: sex and century, birth date, county, serial and check digit (Legea 105/1996; OUG 97/2005). */
export function isCnp(digits: string): boolean {
  if (!/^[1-9][0-9]{6}(?:0[1-9]|[1-4][0-9]|5[12]|70)[0-9]{4}$/.test(digits)) return false;
  if (!isYymmdd(digits.slice(1, 7))) return false;
  const rest = weightedSum(digits, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return (rest === 10 ? 1 : rest) === digitAt(digits, 12);
}

/** Bulgarian EGN: birth date with the century in the month, serial and check digit (GRAO). */
export function isEgn(digits: string): boolean {
  if (!/^[0-9]{10}$/.test(digits)) return false;
  if (!isMonthDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6)))) return false;
  return (weightedSum(digits, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === digitAt(digits, 9);
}

/** Croatian OIB: eleven digits, MOD 11-10 (Zakon o osobnom identifikacijskom broju). */
export function isOib(text: string): boolean {
  const digits = text.replace(/^HR/, "");
  return /^[0-9]{11}$/.test(digits) && !isMonotone(digits) && passesMod11_10(digits);
}

/** EMŠO and JMBG of Slovenia and its neighbours: birth date with three digits of the year, region, serial, modulo 11 (Zakon o centralnem registru prebivalstva). */
export function isEmso(digits: string): boolean {
  if (!/^[0-9]{4}(?:9|0)[0-9]{8}$/.test(digits) || !isDdmmyy(digits)) return false;
  const check = 11 - (weightedSum(digits, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return (check > 9 ? 0 : check) === digitAt(digits, 12) && check !== 10;
}

/** Greek AMKA: birth date, serial and Luhn's check digit (idika.gr). */
export function isAmka(digits: string): boolean {
  return /^[0-9]{11}$/.test(digits) && isDdmmyy(digits) && passesLuhn(digits);
}

/** Greek AFM: nine digits, by powers of two (AADE; VIES algorithms). */
export function isAfm(text: string): boolean {
  const digits = text.replace(/^(?:EL|GR)/, "");
  if (!/^[0-9]{9}$/.test(digits) || isMonotone(digits)) return false;
  return (weightedSum(digits, [256, 128, 64, 32, 16, 8, 4, 2]) % 11) % 10 === digitAt(digits, 8);
}

/** Hungarian personal number: sex and century, birth date, serial, modulo 11 in the old or the new direction (1996. évi XX. törvény). */
export function isHungarianPersonal(digits: string): boolean {
  if (!/^[1-8][0-9]{10}$/.test(digits) || !isYymmdd(digits.slice(1, 7))) return false;
  const check = digitAt(digits, 10);
  return (
    weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === check ||
    weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) % 11 === check
  );
}

/** Hungarian tax number of a person: 8, days since 1867, serial, modulo 11 (Art. 1. melléklet). */
export function isHungarianTax(digits: string): boolean {
  return (
    /^8[0-9]{9}$/.test(digits) &&
    weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9]) % 11 === digitAt(digits, 9)
  );
}

/** Hungarian TAJ, the number of social insurance: nine digits, weights 3 and 7 (1996. évi XX. törvény). */
export function isTaj(digits: string): boolean {
  return (
    /^[0-9]{9}$/.test(digits) &&
    !isMonotone(digits) &&
    weightedSum(digits, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === digitAt(digits, 8)
  );
}

/** Russian INN of a person, twelve digits with two check digits, or of an organisation, ten with one (FNS). */
export function isInn(digits: string): boolean {
  const check = (weights: readonly number[]) =>
    (weightedSum(digits, weights) % 11) % 10 === digitAt(digits, weights.length);
  if (/^[0-9]{10}$/.test(digits)) return !isMonotone(digits) && check([2, 4, 10, 3, 5, 9, 4, 6, 8]);
  if (!/^[0-9]{12}$/.test(digits) || isMonotone(digits)) return false;
  return check([7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) && check([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]);
}

/** Russian SNILS: nine digits and their weighted sum modulo 101 in two (PFR). */
export function isSnils(digits: string): boolean {
  if (!/^[0-9]{11}$/.test(digits) || isMonotone(digits)) return false;
  return (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(digits.slice(9));
}
