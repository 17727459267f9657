import { digitAt, isMonotone, weightedSum } from "./digits.ts";

/** Portuguese NIF: nine digits, modulo 11 (Decreto-Lei 14/2013). */
export function isPortugueseNif(text: string): boolean {
  const digits = text.replace(/^PT/, "");
  if (!/^[1-9][0-9]{8}$/.test(digits) || isMonotone(digits)) return false;
  const rest = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digitAt(digits, 8);
}

/** Irish PPS number: seven digits, a check letter modulo 23, and since 2013 a second letter that counts nine times, W, T and X as nothing (Revenue; DSP). */
export function isPps(text: string): boolean {
  if (!/^[0-9]{7}[A-W][A-ITWX]?$/.test(text)) return false;
  const second = /[A-I]$/.test(text.slice(8)) ? text.charCodeAt(8) - 64 : 0;
  const sum = weightedSum(text, [8, 7, 6, 5, 4, 3, 2]) + second * 9;
  return "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] === text[7];
}
