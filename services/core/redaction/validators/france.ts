import { isMonotone } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** NIR, the number of the INSEE register: sex, year, month, place, rank, and a key modulo 97; Corsica counts as 19 and 18 (décret 82-103). */
export function isNir(text: string): boolean {
  if (!/^[1-478][0-9]{2}(?:0[1-9]|1[0-2]|[2-9][0-9])(?:[0-9]{2}|2[AB])[0-9]{8}$/.test(text))
    return false;
  const number = Number(text.slice(0, 13).replace("2A", "19").replace("2B", "18"));
  return 97 - (number % 97) === Number(text.slice(13));
}

/** SPI, the tax number of a person: 13 digits, the last three those before them modulo 511 (DGFiP; OECD, TIN France). */
export function isSpi(digits: string): boolean {
  return (
    /^[0-3][0-9]{12}$/.test(digits) &&
    !isMonotone(digits) &&
    Number(digits.slice(0, 10)) % 511 === Number(digits.slice(10))
  );
}

/** SIREN, nine digits, and SIRET, fourteen of which they are the first: both with Luhn's check digit (INSEE). */
export function isSiren(digits: string): boolean {
  return /^(?:[0-9]{9}|[0-9]{14})$/.test(digits) && !isMonotone(digits) && passesLuhn(digits);
}

/** VAT number: FR, a key and the SIREN (VIES algorithms). Keys with letters are not checked. */
export function isFrenchVat(text: string): boolean {
  const [, key = "", siren = ""] = /^FR([0-9A-HJ-NP-Z]{2})([0-9]{9})$/.exec(text) ?? [];
  if (!isSiren(siren)) return false;
  return /[A-Z]/.test(key) || (12 + 3 * (Number(siren) % 97)) % 97 === Number(key);
}
