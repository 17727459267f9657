import { digitAt, isMonotone, weightedSum } from "./digits.ts";

/** Australian tax file number: nine digits, modulo 11 (ATO; weights 1 4 3 7 5 8 6 9 10). */
export function isTfn(digits: string): boolean {
  return (
    /^[0-9]{9}$/.test(digits) &&
    !isMonotone(digits) &&
    weightedSum(digits, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0
  );
}

/** Australian business number: eleven digits, one less in the first, modulo 89 (Australian Business Register, "Format of the ABN"). */
export function isAbn(digits: string): boolean {
  if (!/^[1-9][0-9]{10}$/.test(digits)) return false;
  return (weightedSum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
}

/** Australian company number: eight digits and a check digit (ASIC, "Australian Company Number digit check"). */
export function isAcn(digits: string): boolean {
  if (!/^[0-9]{9}$/.test(digits) || isMonotone(digits)) return false;
  return (10 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === digitAt(digits, 8);
}

/** Australian Medicare card: eight digits from 2 to 6, a check digit, an issue number, perhaps the person's (Services Australia). */
export function isAustralianMedicare(digits: string): boolean {
  return (
    /^[2-6][0-9]{9,10}$/.test(digits) &&
    weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === digitAt(digits, 8)
  );
}

/** New Zealand IRD number: eight or nine digits, modulo 11 in one or two steps (Inland Revenue, RWT/NRWT specification). */
export function isIrd(text: string): boolean {
  if (!/^[0-9]{8,9}$/.test(text)) return false;
  const digits = text.padStart(9, "0");
  const number = Number(digits);
  if (number < 10_000_000 || number > 150_000_000) return false;
  const check = (weights: readonly number[]) => (11 - (weightedSum(digits, weights) % 11)) % 11;
  const first = check([3, 2, 7, 6, 5, 4, 3, 2]);
  return (first < 10 ? first : check([7, 4, 3, 2, 5, 2, 7, 6])) === digitAt(digits, 8);
}

const NHI_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** New Zealand NHI number: three letters without I and O, and four digits by 11, or the new form by 23 (HISO 10046:2023). */
export function isNhi(text: string): boolean {
  if (!/^[A-HJ-NP-Z]{3}[0-9]{2}(?:[0-9]{2}|[A-HJ-NP-Z]{2})$/.test(text)) return false;
  const values = Array.from(text.slice(0, 6), (char) =>
    char >= "A" ? NHI_LETTERS.indexOf(char) + 1 : Number(char),
  );
  const sum = values.reduce((total, value, index) => total + value * (7 - index), 0);
  const last = text.charAt(6);
  if (last >= "A") return NHI_LETTERS.indexOf(last) + 1 === 23 - (sum % 23);
  return sum % 11 !== 0 && (11 - (sum % 11)) % 10 === Number(last);
}
