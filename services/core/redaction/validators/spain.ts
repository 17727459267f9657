import { digitAt } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

const LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";

/** NIF of a citizen: seven or eight digits and the letter of their remainder by 23 (Ministerio del Interior, "Cálculo del dígito de control del NIF/NIE"). */
export function isNif(text: string): boolean {
  const [, digits = "", letter = ""] = /^([0-9]{7,8})([A-Z])$/.exec(text) ?? [];
  return letter !== "" && LETTERS[Number(digits) % 23] === letter;
}

/** NIE of a foreigner: X, Y or Z count as 0, 1 and 2 before the digits. */
export function isNie(text: string): boolean {
  return (
    /^[XYZ][0-9]{7}[A-Z]$/.test(text) && isNif(`${"XYZ".indexOf(text.charAt(0))}${text.slice(1)}`)
  );
}

/** CIF, the NIF of an organisation: a letter for its form, seven digits, and a digit or letter by Luhn (Orden EHA/451/2008). */
export function isCif(text: string): boolean {
  if (!/^[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]$/.test(text)) return false;
  const last = text.charAt(8);
  const digit = last >= "A" ? "JABCDEFGHI".indexOf(last) : digitAt(text, 8);
  return passesLuhn(`${text.slice(1, 8)}${digit}`);
}
