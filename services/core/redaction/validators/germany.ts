import { isMonthDay } from "./calendar.ts";
import { alphanumericAt, digitAt } from "./digits.ts";
import { passesIcao9303 } from "./icao9303.ts";
import { passesMod11_10 } from "./iso7064.ts";

/** Tax identification number: of the first ten digits exactly one stands two or three times; MOD 11-10 (BZSt, section 139b AO). */
export function isSteuerId(digits: string): boolean {
  if (!/^[1-9][0-9]{10}$/.test(digits)) return false;
  const counts = Array.from(
    { length: 10 },
    (_, digit) => digits.slice(0, 10).split(`${digit}`).length - 1,
  );
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && passesMod11_10(digits);
}

/** VAT number: DE and nine digits, MOD 11-10 (VIES algorithms). */
export function isGermanVat(text: string): boolean {
  return /^(?:DE)?[1-9][0-9]{8}$/.test(text) && passesMod11_10(text.replace("DE", ""));
}

/** Serial number of an identity card or passport with its check digit (BSI TR-03105; ICAO 9303). Vowels and some others are not used. */
export function isGermanDocument(text: string): boolean {
  return /^[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}[0-9]$/.test(text) && passesIcao9303(text);
}

/** Health insurance number, KVNR: a letter, eight digits and a check digit, the letter as two digits (GKV, section 290 SGB V). */
export function isKvnr(text: string): boolean {
  if (!/^[A-Z][0-9]{9}$/.test(text)) return false;
  return (
    crossSum(lettersAsDigits(text.slice(0, 9)), [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 ===
    digitAt(text, 9)
  );
}

/** Pension insurance number: area, birth date, initial, serial and check digit (DRV, VKVV section 2). */
export function isRentenversicherung(text: string): boolean {
  if (!/^[0-9]{8}[A-Z][0-9]{3}$/.test(text)) return false;
  if (!isMonthDay(Number(text.slice(4, 6)), Number(text.slice(2, 4)) % 50)) return false;
  const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
  return crossSum(lettersAsDigits(text.slice(0, 11)), weights) % 10 === digitAt(text, 11);
}

function lettersAsDigits(text: string): string {
  return text.replace(/[A-Z]/, (letter) => `${alphanumericAt(letter, 0) - 9}`.padStart(2, "0"));
}

function crossSum(digits: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => {
    const product = digitAt(digits, index) * weight;
    return sum + Math.floor(product / 10) + (product % 10);
  }, 0);
}
