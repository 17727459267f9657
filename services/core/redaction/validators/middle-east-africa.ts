import { isYymmdd } from "./calendar.ts";
import { digitAt, isMonotone, weightedSum } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Turkish identity number: eleven digits with two check digits (Nüfus ve Vatandaşlık İşleri, TCKN). */
export function isTckn(digits: string): boolean {
  if (!/^[1-9][0-9]{10}$/.test(digits)) return false;
  const odd = weightedSum(digits, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weightedSum(digits, [0, 1, 0, 1, 0, 1, 0, 1, 0]);
  const tenth = (((odd * 7 - even) % 10) + 10) % 10;
  return tenth === digitAt(digits, 9) && (odd + even + tenth) % 10 === digitAt(digits, 10);
}

/** Turkish tax number of an organisation: ten digits (Gelir İdaresi, VKN). */
export function isVkn(digits: string): boolean {
  if (!/^[0-9]{10}$/.test(digits) || isMonotone(digits)) return false;
  let sum = 0;
  for (let index = 0; index < 9; index += 1) {
    const shifted = (digitAt(digits, index) + 9 - index) % 10;
    if (shifted !== 0) sum += (shifted * 2 ** (9 - index)) % 9 || 9;
  }
  return (10 - (sum % 10)) % 10 === digitAt(digits, 9);
}

/** Israeli identity number: nine digits, Luhn (Population and Immigration Authority). */
export function isTeudatZehut(digits: string): boolean {
  return /^[0-9]{9}$/.test(digits) && !isMonotone(digits) && passesLuhn(digits);
}

/** South African identity number: birth date, sex, citizenship 0 to 2, 8 or 9, and Luhn (Identification Act 68 of 1997). */
export function isSouthAfricanId(digits: string): boolean {
  return /^[0-9]{10}[012][89][0-9]$/.test(digits) && isYymmdd(digits) && passesLuhn(digits);
}

/** Egyptian national number: century, birth date, governorate, serial and an unpublished check digit (Civil Status Authority). */
export function isEgyptianId(digits: string): boolean {
  return (
    /^[23][0-9]{6}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)[0-9]{5}$/.test(digits) &&
    isYymmdd(digits.slice(1))
  );
}

/** Emirates ID: 784, a year, seven digits and Luhn (Federal Authority for Identity and Citizenship). */
export function isEmiratesId(digits: string): boolean {
  return /^784(?:19|20)[0-9]{10}$/.test(digits) && passesLuhn(digits);
}

/** Saudi national id and iqama: 1 for citizens, 2 for residents, and Luhn (Ministry of Interior). */
export function isSaudiId(digits: string): boolean {
  return /^[12][0-9]{9}$/.test(digits) && passesLuhn(digits);
}
