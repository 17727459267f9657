import { alphanumericAt, digitAt, isMonotone, weightedSum } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Numbers that advertisements and specimen cards made known, which SSA lists as never valid. */
const KNOWN_SSNS = new Set(["078051120", "219099999", "457555462", "123456789"]);

/** Social Security number: areas 000, 666 and 900 to 999, group 00 and serial 0000 are never given (SSA, POMS RM 10201.035). */
export function isSsn(digits: string): boolean {
  if (!/^(?!000|666|9)[0-9]{3}(?!00)[0-9]{2}(?!0000)[0-9]{4}$/.test(digits)) return false;
  return !KNOWN_SSNS.has(digits) && !isMonotone(digits);
}

/** Individual taxpayer number: 9, and a group of 50-65, 70-88, 90-92 or 94-99 (IRS, Internal Revenue Manual 3.21.263). */
export function isItin(digits: string): boolean {
  return /^9[0-9]{2}(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])[0-9]{4}$/.test(digits);
}

/** Employer number: prefixes that no campus of the IRS gives out (IRS, "How EINs are assigned and valid EIN prefixes"). */
export function isEin(digits: string): boolean {
  return /^(?!0[07-9]|1[7-9]|2[89]|49|69|70|78|79|89|9[67])[0-9]{9}$/.test(digits);
}

/** National provider number: Luhn over 80840 and the ten digits, the first of them 1 or 2 (45 CFR 162.406; CMS, NPI check digit). */
export function isNpi(digits: string): boolean {
  return /^[12][0-9]{9}$/.test(digits) && passesLuhn(`80840${digits}`);
}

/** DEA number: registrant's letter, a letter or 9, and seven digits of which the last is a check digit (21 CFR 1301; DEA Diversion Control). */
export function isDea(text: string): boolean {
  if (!/^[ABCDEFGHJKLMPRSTUX][A-Z9][0-9]{7}$/.test(text)) return false;
  const sum = weightedSum(text.slice(2), [1, 2, 1, 2, 1, 2]);
  return sum % 10 === digitAt(text, 8);
}

/** Medicare beneficiary identifier, by its eleven places (CMS, "Understanding the Medicare beneficiary identifier format"). */
export function isMbi(text: string): boolean {
  return /^[1-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y][0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}$/.test(
    text,
  );
}

const VIN_VALUES = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** Whether a text has the form of a vehicle's number: 17 characters without I, O and Q, some of them digits and letters (ISO 3779). */
export function isVinShaped(text: string): boolean {
  return /^[A-HJ-NPR-Z0-9]{13}[0-9]{4}$/.test(text) && /[A-Z]/.test(text);
}

/** The same with the check digit at the ninth place that North America and China ask for (49 CFR 565.15). */
export function isVin(text: string): boolean {
  if (!/^[A-HJ-NPR-Z0-9]{17}$/.test(text) || isMonotone(text)) return false;
  let sum = 0;
  for (let index = 0; index < 17; index += 1)
    sum += (VIN_VALUES.indexOf(text.charAt(index)) % 10) * (VIN_WEIGHTS[index] ?? 0);
  const check = text[8] === "X" ? 10 : alphanumericAt(text, 8);
  return sum % 11 === check;
}
