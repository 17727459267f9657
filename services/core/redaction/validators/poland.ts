import { isMonthDay } from "./calendar.ts";
import { digitAt, isMonotone, weightedSum } from "./digits.ts";

/** PESEL: birth date with the century added to the month, serial, and a check digit (ustawa o ewidencji ludności, art. 15). */
export function isPesel(digits: string): boolean {
  if (!/^[0-9]{11}$/.test(digits)) return false;
  if (!isMonthDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6)))) return false;
  return weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
}

/** NIP, the tax number: ten digits, the last one modulo 11 (Ministerstwo Finansów; VIES algorithms). */
export function isNip(text: string): boolean {
  const digits = text.replace(/^PL/, "");
  if (!/^[1-9][0-9]{9}$/.test(digits) || isMonotone(digits)) return false;
  return weightedSum(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === digitAt(digits, 9);
}

/** REGON, the statistical number of a business: nine digits (GUS). */
export function isRegon(digits: string): boolean {
  if (!/^[0-9]{9}$/.test(digits) || isMonotone(digits)) return false;
  return (weightedSum(digits, [8, 9, 2, 3, 4, 5, 6, 7]) % 11) % 10 === digitAt(digits, 8);
}

/** Number of an identity card: three letters, a check digit and five digits, weights 7 3 1 9 7 3 1 7 3 (rozporządzenie MSWiA). */
export function isPolishIdCard(text: string): boolean {
  if (!/^[A-Z]{3}[0-9]{6}$/.test(text)) return false;
  const values = Array.from(text, (char) => (char >= "A" ? char.charCodeAt(0) - 55 : Number(char)));
  const weights = [7, 3, 1, 9, 7, 3, 1, 7, 3];
  return values.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0) % 10 === 0;
}
