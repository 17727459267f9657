import { isDdmmyy, isMonthDay, isYymmdd } from "./calendar.ts";
import { digitAt, isMonotone, remainderOf, weightedSum } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Dutch BSN: nine digits by the eleven test, the last weight negative (RvIG, Logisch Ontwerp BSN). */
export function isBsn(digits: string): boolean {
  if (!/^[0-9]{9}$/.test(digits) || isMonotone(digits)) return false;
  return weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
}

/** Dutch VAT number: NL, nine digits, B and two digits (Belastingdienst). Since 2020 the check is MOD 97-10 over letters too; the form is rare enough. */
export function isDutchVat(text: string): boolean {
  return /^NL[0-9]{9}B[0-9]{2}$/.test(text);
}

/** Belgian national register number: birth date, serial, and 97 less the remainder; a 2 goes before for who was born since 2000 (KB 3 april 1984). */
export function isBelgianRegister(digits: string): boolean {
  if (!/^[0-9]{11}$/.test(digits)) return false;
  if (!isMonthDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6)))) return false;
  const check = Number(digits.slice(9));
  const number = digits.slice(0, 9);
  return [number, `2${number}`].some((each) => 97 - remainderOf(each, 97) === check);
}

/** Belgian enterprise and VAT number: 0 or 1, and 97 less the remainder in the last two digits (VIES algorithms). */
export function isBelgianVat(text: string): boolean {
  const digits = text.replace(/^BE/, "");
  if (!/^[01][0-9]{9}$/.test(digits)) return false;
  return 97 - remainderOf(digits.slice(0, 8), 97) === Number(digits.slice(8));
}

/** Austrian social insurance number: serial with its check digit in front of the birth date (Dachverband der Sozialversicherungsträger). */
export function isSvnr(digits: string): boolean {
  if (!/^[1-9][0-9]{9}$/.test(digits) || !isDdmmyy(digits.slice(4))) return false;
  return weightedSum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === digitAt(digits, 3);
}

/** Austrian VAT number: ATU and eight digits (VIES algorithms). */
export function isAustrianVat(text: string): boolean {
  const digits = text.replace(/^AT?U/, "");
  if (!/^[0-9]{8}$/.test(digits)) return false;
  let sum = 4;
  for (let index = 0; index < 7; index += 1) {
    const product = digitAt(digits, index) * (1 + (index % 2));
    sum += Math.floor(product / 10) + (product % 10);
  }
  return (10 - (sum % 10)) % 10 === digitAt(digits, 7);
}

/** Swiss AHV number: 756 and ten digits with the check digit of EAN-13 (ZAS, section 50c AHVG). */
export function isAhv(digits: string): boolean {
  if (!/^756[0-9]{10}$/.test(digits)) return false;
  return weightedSum(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;
}

/** Swiss enterprise number: CHE and nine digits, modulo 11 (BFS, eCH-0097). */
export function isSwissUid(text: string): boolean {
  const digits = text.replace(/^CHE/, "").slice(0, 9);
  if (!/^CHE[0-9]{9}(?:MWST|TVA|IVA)?$/.test(text)) return false;
  const check = 11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4]) % 11);
  return (check === 11 ? 0 : check) === digitAt(digits, 8);
}

/** Luxembourg's matricule: birth date of eight digits, serial, Luhn's check digit, and another one by Verhoeff (CTIE). Luhn alone is checked. */
export function isLuxembourgMatricule(digits: string): boolean {
  return (
    /^(?:18|19|20)[0-9]{11}$/.test(digits) &&
    isYymmdd(digits.slice(2, 8)) &&
    passesLuhn(digits.slice(0, 12))
  );
}
