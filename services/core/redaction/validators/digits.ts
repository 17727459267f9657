/** The digit at an index; NaN-free only for texts that are known to hold digits there. */
export function digitAt(text: string, index: number): number {
  return text.charCodeAt(index) - 48;
}

/** The sum of the leading digits times their weights, as most check digits are made. */
export function weightedSum(text: string, weights: readonly number[]): number {
  return weights.reduce((sum, weight, index) => sum + digitAt(text, index) * weight, 0);
}

/** 0 to 35 for `0` to `9` and `A` to `Z`, as ISO 7064 and ICAO 9303 number them. */
export function alphanumericAt(text: string, index: number): number {
  const code = text.charCodeAt(index);
  return code < 65 ? code - 48 : code - 55;
}

/** The remainder of a decimal number of any length. */
export function remainderOf(digits: string, modulus: number): number {
  let rest = 0;
  for (let index = 0; index < digits.length; index += 1)
    rest = (rest * 10 + digitAt(digits, index)) % modulus;
  return rest;
}

/** Whether all characters are the same one: passes many checks, and is nobody's number. */
export function isMonotone(text: string): boolean {
  return text !== "" && text === text.charAt(0).repeat(text.length);
}
