import { isMonotone } from "./digits.ts";
import { passesLuhn } from "./luhn.ts";

/** Equipment number of a mobile device: 15 digits with Luhn's check digit (3GPP TS 23.003, section 6.2.1). */
export function isImei(digits: string): boolean {
  return /^[0-9]{15}$/.test(digits) && !isMonotone(digits) && passesLuhn(digits);
}

/** Number of a SIM card: 89, country, issuer, account, and Luhn's check digit, 19 or 20 digits (ITU-T E.118). */
export function isIccid(digits: string): boolean {
  return /^89[0-9]{17,18}$/.test(digits) && passesLuhn(digits);
}

/** Subscriber number: 15 digits that begin with a mobile country code, 2 to 7 (3GPP TS 23.003, section 2.2; ITU-T E.212). */
export function isImsi(digits: string): boolean {
  return /^[2-7][0-9]{14}$/.test(digits) && !isMonotone(digits);
}
