import { alphanumericAt, isMonotone } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Values of characters at odd places (decreto 23 dicembre 1976, table of the check character), for 0-9 and A-Z alike. */
const ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/** Codice fiscale of a person with its check character; digits may be letters where two people would share one (omocodia). */
export function isCodiceFiscale(text: string): boolean {
  if (
    !/^[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]$/.test(
      text,
    )
  )
    return false;
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const value = alphanumericAt(text, index);
    const place = value < 10 ? value : value - 10;
    sum += index % 2 === 0 ? (ODD[place] ?? 0) : place;
  }
  return sum % 26 === alphanumericAt(text, 15) - 10;
}

/** Partita IVA: seven digits, a province or 100, 120, 121, 888, 999, and Luhn's check digit (Agenzia delle Entrate). */
export function isPartitaIva(text: string): boolean {
  const digits = text.replace(/^IT/, "");
  if (!/^[0-9]{7}(?:0[0-9]{2}|1[02][0-9]|888|999)[0-9]$/.test(digits)) return false;
  return !isMonotone(digits) && passesLuhn(digits);
}
