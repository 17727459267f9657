import { alphanumericAt, digitAt } from "./digits.ts";

/** Luhn's check digit over decimal digits (ISO/IEC 7812-1, annex B). */
export function passesLuhn(digits: string): boolean {
  if (!/^[0-9]{2,32}$/.test(digits)) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digitAt(digits, index);
    const isDoubled = (digits.length - index) % 2 === 0;
    sum += isDoubled ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return sum % 10 === 0;
}

/** The same over base 36, as the Indian GST number has it. */
export function passesLuhn36(text: string): boolean {
  if (!/^[0-9A-Z]{2,32}$/.test(text)) return false;
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const isDoubled = (text.length - index) % 2 === 0;
    const product = alphanumericAt(text, index) * (isDoubled ? 2 : 1);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return sum % 36 === 0;
}
