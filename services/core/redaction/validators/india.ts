import { isMonotone } from "./digits.ts";
import { passesLuhn36 } from "./luhn.ts";
import { passesVerhoeff } from "./verhoeff.ts";

/** Aadhaar: twelve digits, the first from 2, Verhoeff; a number that reads the same backwards is not given (UIDAI numbering scheme). */
export function isAadhaar(digits: string): boolean {
  if (!/^[2-9][0-9]{11}$/.test(digits)) return false;
  return passesVerhoeff(digits) && Array.from(digits).toReversed().join("") !== digits;
}

/** PAN: five letters of which the fourth is the kind of holder, four digits, a letter (Income Tax Department). */
export function isPan(text: string): boolean {
  return /^[A-Z]{3}[ABCFGHJLPTK][A-Z](?!0000)[0-9]{4}[A-Z]$/.test(text);
}

/** GSTIN: state, PAN, entity, Z, and a check character over base 36 (GST Network). */
export function isGstin(text: string): boolean {
  return isGstinShaped(text) && passesLuhn36(text);
}

/** The form of a GSTIN alone, which nothing else has. */
export function isGstinShaped(text: string): boolean {
  return /^(?:0[1-9]|[12][0-9]|3[0-8]|9[79])[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/.test(text);
}

/** Voter's card, EPIC: three letters and seven digits (Election Commission of India). */
export function isEpic(text: string): boolean {
  return /^[A-Z]{3}[0-9]{7}$/.test(text) && !isMonotone(text.slice(3));
}

const STATES =
  "AN|AP|AR|AS|BH|BR|CG|CH|DD|DL|DN|GA|GJ|HP|HR|JH|JK|KA|KL|LA|LD|MH|ML|MN|MP|MZ|NL|OD|OR|PB|PY|RJ|SK|TN|TR|TS|TG|UK|UP|UA|WB";
const PLATE = new RegExp(`^(?:(?:${STATES})[0-9]{1,2}[A-Z]{0,3}|[0-9]{2}BH)[0-9]{4}[A-Z]{0,2}$`);

/** Number plate: state, district, series and number (Central Motor Vehicles Rules, 1989, rule 50). */
export function isIndianPlate(text: string): boolean {
  return PLATE.test(text);
}
