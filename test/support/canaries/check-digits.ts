import { createHash } from "node:crypto";

/** Digits with the Luhn check digit behind them (ISO/IEC 7812-1, annex B). */
export function luhn(digits: string): string {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, at) => {
      const doubled = Number(digit) * (at % 2 === 0 ? 2 : 1);
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** An IBAN of a country and an account in its national form (ISO 13616-1, ISO 7064 mod 97-10). */
export function iban(country: string, account: string): string {
  const moved = `${account}${country}00`.replace(
    /[A-Z]/g,
    (letter) => `${letter.charCodeAt(0) - 55}`,
  );
  const check = 98n - (BigInt(moved) % 97n);
  return `${country}${String(check).padStart(2, "0")}${account}`;
}

/** A routing number of eight digits and its ninth (ABA: weights 3, 7, 1). */
export function aba(digits: string): string {
  const weights = [3, 7, 1, 3, 7, 1, 3, 7];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** An NHS number of nine digits and its tenth (NHS Data Dictionary, modulus 11); undefined for the few that have none. */
export function nhs(digits: string): string | undefined {
  const sum = Array.from(digits).reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? undefined : `${digits}${check}`;
}

/** A PESEL of ten digits and its eleventh (weights 1, 3, 7, 9). */
export function pesel(digits: string): string {
  const weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
}

/** A Spanish DNI: eight digits and their letter (mod 23). */
export function dni(digits: string): string {
  return `${digits}${"TRWAGMYFPDXBNJZSQVHLCKE"[Number(digits) % 23]}`;
}

const VIN_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ";
const VIN_DIGITS = "12345678123457923456789";
const VIN_WEIGHTS = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

/** A vehicle's number with its ninth character right (49 CFR 565.15, tables III and IV). */
export function vin(start: string, end: string): string {
  const whole = `${start}0${end}`;
  const sum = VIN_WEIGHTS.reduce((total, weight, at) => {
    const letter = VIN_LETTERS.indexOf(whole[at] ?? "");
    return total + weight * Number(letter < 0 ? whole[at] : VIN_DIGITS[letter]);
  }, 0);
  const rest = sum % 11;
  return `${start}${rest === 10 ? "X" : rest}${end}`;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** A Bitcoin address of 20 bytes (base58check, version 0). */
export function bitcoinAddress(hash: Uint8Array): string {
  const payload = Buffer.concat([Buffer.of(0), hash]);
  const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest();
  const bytes = Buffer.concat([payload, sha(sha(payload)).subarray(0, 4)]);
  let value = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (; value > 0n; value /= 58n) text = `${BASE58[Number(value % 58n)]}${text}`;
  return `1${text}`;
}
