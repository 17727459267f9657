import { digitAt } from "./digits.ts";

/** The permutation of J. Verhoeff, "Error detecting decimal codes" (1969), applied once more at each place from the right. */
const PERMUTATION = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];

/** Verhoeff's check digit: products in the dihedral group of order ten. */
export function passesVerhoeff(digits: string): boolean {
  if (!/^[0-9]{2,32}$/.test(digits)) return false;
  let check = 0;
  for (let place = 0; place < digits.length; place += 1) {
    let digit = digitAt(digits, digits.length - 1 - place);
    for (let times = place % 8; times > 0; times -= 1) digit = PERMUTATION[digit] ?? 0;
    check = product(check, digit);
  }
  return check === 0;
}

/** Below five are rotations of a pentagon, from five on its reflections. */
function product(left: number, right: number): number {
  if (left < 5) return right < 5 ? (left + right) % 5 : 5 + ((left + right) % 5);
  return right < 5 ? 5 + ((left - right) % 5) : (left - right + 5) % 5;
}
