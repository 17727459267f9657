import { weightedSum } from "./digits.ts";

/** NRIC and FIN: S, T, F, G or M, seven digits, and a check letter by the prefix (Immigration and Checkpoints Authority). */
export function isNric(text: string): boolean {
  if (!/^[STFGM][0-9]{7}[A-Z]$/.test(text)) return false;
  const prefix = text.charAt(0);
  const offset = prefix === "T" || prefix === "G" ? 4 : prefix === "M" ? 3 : 0;
  const rest = (weightedSum(text.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  const letters =
    prefix === "S" || prefix === "T"
      ? "JZIHGFEDCBA"
      : prefix === "M"
        ? "KLJNPQRTUWX"
        : "XWUTRQPNMLK";
  return (prefix === "M" ? letters[10 - rest] : letters[rest]) === text[8];
}

/** UEN of a business or a company: eight digits, or a year and five digits, and a letter; or T, S, R and a kind of entity (ACRA). */
export function isUen(text: string): boolean {
  return /^(?:[0-9]{8}[A-Z]|(?:19|20)[0-9]{7}[A-Z]|[RST][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z])$/.test(text);
}
