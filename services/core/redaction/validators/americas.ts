import { isYymmdd } from "./calendar.ts";
import { digitAt, isMonotone, weightedSum } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Canadian social insurance number: nine digits, not from 0 or 8, Luhn (Service Canada). */
export function isSin(digits: string): boolean {
  return /^[1-79][0-9]{8}$/.test(digits) && !isMonotone(digits) && passesLuhn(digits);
}

/** Brazilian CPF: nine digits and two check digits (Receita Federal, IN RFB 1548/2015). */
export function isCpf(digits: string): boolean {
  if (!/^[0-9]{11}$/.test(digits) || isMonotone(digits)) return false;
  const check = (weights: readonly number[]) => ((weightedSum(digits, weights) * 10) % 11) % 10;
  return (
    check([10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(digits, 9) &&
    check([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(digits, 10)
  );
}

/** Brazilian CNPJ: twelve places, since 2026 also letters, and two check digits (IN RFB 2229/2024). */
export function isCnpj(text: string): boolean {
  if (!/^[0-9A-Z]{12}[0-9]{2}$/.test(text) || isMonotone(text)) return false;
  const check = (weights: readonly number[]) => {
    const rest = weightedSum(text, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return (
    check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(text, 12) &&
    check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) === digitAt(text, 13)
  );
}

const MEXICAN = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
const CURP =
  /^[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX](?:AS|BC|BS|CC|CL|CM|CS|CH|DF|DG|GT|GR|HG|JC|MC|MN|MS|NT|NL|OC|PL|QT|QR|SP|SL|SR|TC|TS|TL|VZ|YN|ZS|NE)[B-DF-HJ-NP-TV-Z]{3}[0-9A-Z][0-9]$/;

/** Mexican CURP: initials, birth date, sex, state, consonants and a check digit (RENAPO, Instructivo normativo). */
export function isCurp(text: string): boolean {
  if (!CURP.test(text) || !isYymmdd(text.slice(4))) return false;
  const letters = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
  let sum = 0;
  for (let index = 0; index < 17; index += 1)
    sum += letters.indexOf(text.charAt(index)) * (18 - index);
  return (10 - (sum % 10)) % 10 === digitAt(text, 17);
}

/** Mexican RFC: three or four letters, a date, two characters and a check character (SAT, anexo 20). */
export function isRfc(text: string): boolean {
  if (!isRfcShaped(text)) return false;
  const padded = text.padStart(13, " ");
  let sum = 0;
  for (let index = 0; index < 12; index += 1)
    sum += MEXICAN.indexOf(padded.charAt(index)) * (13 - index);
  const check = 11 - (sum % 11);
  return padded[12] === (check === 11 ? "0" : check === 10 ? "A" : `${check}`);
}

/** The form of an RFC alone. */
export function isRfcShaped(text: string): boolean {
  return (
    /^[A-Z&]{3,4}[0-9]{6}[0-9A-Z]{2}[0-9A]$/.test(text) && isYymmdd(text.slice(text.length - 9))
  );
}

/** Argentine CUIT and CUIL: kind, number, check digit modulo 11 (AFIP). */
export function isCuit(digits: string): boolean {
  if (!/^(?:2[03-7]|3[034]|5[015])[0-9]{9}$/.test(digits)) return false;
  const check = 11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11);
  return (check === 11 ? 0 : check === 10 ? 9 : check) === digitAt(digits, 10);
}

/** Chilean RUT: up to eight digits and a check digit or K modulo 11 (SII). */
export function isRut(text: string): boolean {
  const [, digits = "", check = ""] = /^([1-9][0-9]{6,7})([0-9K])$/.exec(text) ?? [];
  if (check === "") return false;
  const sum = weightedSum(digits.padStart(8, "0"), [3, 2, 7, 6, 5, 4, 3, 2]);
  return "0K987654321"[sum % 11] === check;
}

/** Colombian NIT: nine digits and a check digit modulo 11 (DIAN, resolución 000110 de 2021). */
export function isColombianNit(digits: string): boolean {
  if (!/^[0-9]{10}$/.test(digits)) return false;
  const rest = weightedSum(digits, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
  return (rest < 2 ? rest : 11 - rest) === digitAt(digits, 9);
}

/** Peruvian RUC: kind, number, check digit modulo 11 (SUNAT). */
export function isRuc(digits: string): boolean {
  if (!/^(?:10|15|16|17|20)[0-9]{9}$/.test(digits)) return false;
  return (
    (11 - (weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11)) % 10 === digitAt(digits, 10)
  );
}

/** Ecuadorian cédula: province, a digit below six, Luhn (Registro Civil). */
export function isEcuadorianCedula(digits: string): boolean {
  return /^(?:0[1-9]|1[0-9]|2[0-4]|30)[0-5][0-9]{7}$/.test(digits) && passesLuhn(digits);
}
