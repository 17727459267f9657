import { alphanumericAt } from "./digits.ts";

const WEIGHTS = [7, 3, 1];

/** Whether the last character is the check digit of those before it (ICAO Doc 9303, part 3, section 4.9). `<` counts as zero. */
export function passesIcao9303(text: string): boolean {
  if (!/^[0-9A-Z<]{1,60}[0-9]$/.test(text)) return false;
  return checkOf(text.slice(0, -1)) === Number(text.at(-1));
}

/**
 * Whether a text is the second line of a passport's machine readable zone: 44 characters, with check digits of the number, the
 * birth date and the expiry, and over all three (ICAO Doc 9303, part 4, section 4.2.2).
 */
export function isPassportLine(text: string): boolean {
  if (!/^[0-9A-Z<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[0-9A-Z<]{15}[0-9]$/.test(text))
    return false;
  const parts = [text.slice(0, 10), text.slice(13, 20), text.slice(21, 28)];
  return (
    parts.every(passesIcao9303) &&
    passesIcao9303(text.slice(0, 10) + text.slice(13, 20) + text.slice(21, 44))
  );
}

function checkOf(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = text[index] === "<" ? 0 : alphanumericAt(text, index);
    sum += value * (WEIGHTS[index % 3] ?? 0);
  }
  return sum % 10;
}
