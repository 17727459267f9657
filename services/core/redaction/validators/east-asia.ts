import { isMonthDay, isYymmdd, isYyyymmdd } from "./calendar.ts";
import { alphanumericAt, digitAt, isMonotone, weightedSum } from "./digits.ts";
import { passesMod11_2 } from "./iso7064.ts";

/** Chinese resident number: division, birth date, serial, MOD 11-2 (GB 11643-1999). */
export function isChineseId(text: string): boolean {
  if (!/^[1-9][0-9]{16}[0-9X]$/.test(text) || !isYyyymmdd(text.slice(6))) return false;
  return passesMod11_2(text);
}

/** Chinese unified social credit code: base 31, weights by powers of three (GB 32100-2015). */
export function isSocialCreditCode(text: string): boolean {
  if (!/^[159AN][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(text)) return false;
  const letters = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  let sum = 0;
  let weight = 1;
  for (let index = 0; index < 17; index += 1) {
    sum += letters.indexOf(text.charAt(index)) * weight;
    weight = (weight * 3) % 31;
  }
  return (31 - (sum % 31)) % 31 === letters.indexOf(text.charAt(17));
}

/** What stands for a missing first letter. */
const BLANK = 36;

/** Hong Kong identity card: one or two letters, six digits, a check digit or A modulo 11 (Immigration Department). */
export function isHkid(text: string): boolean {
  if (!/^[A-Z]{1,2}[0-9]{6}[0-9A]$/.test(text)) return false;
  const values = Array.from(text, (_, index) => alphanumericAt(text, index));
  const nine = values.length === 8 ? [BLANK, ...values] : values;
  return nine.reduce((sum, value, index) => sum + value * (9 - index), 0) % 11 === 0;
}

/** Taiwanese identity number: a letter as two digits, sex or kind of residence, seven digits and a check digit (Household Registration). */
export function isTaiwaneseId(text: string): boolean {
  if (!/^[A-Z][1289][0-9]{8}$/.test(text)) return false;
  const letter = "ABCDEFGHJKLMNPQRSTUVXYWZIO".indexOf(text.charAt(0)) + 10;
  const sum =
    Math.floor(letter / 10) +
    (letter % 10) * 9 +
    weightedSum(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}

/** Japanese individual number: eleven digits and a check digit modulo 11 (Ministry of Internal Affairs, ordinance 85 of 2014). */
export function isMyNumber(digits: string): boolean {
  if (!/^[0-9]{12}$/.test(digits) || isMonotone(digits)) return false;
  const rest = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
  return (rest < 2 ? 0 : 11 - rest) === digitAt(digits, 11);
}

/** Whether 13 digits have the form of a Korean resident or foreigner number: birth date, a digit for century and sex. Numbers given since October 2020 have nothing else that could be checked. */
export function isRrnShaped(digits: string): boolean {
  return /^[0-9]{6}[1-8][0-9]{6}$/.test(digits) && isYymmdd(digits);
}

/** The same with the check digit of earlier ones, for foreigners two more (Resident Registration Act, enforcement rules before Ordinance 175). */
export function isRrn(digits: string): boolean {
  if (!isRrnShaped(digits)) return false;
  const base = 11 - (weightedSum(digits, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11);
  const isForeigner = digitAt(digits, 6) > 4;
  return (base + (isForeigner ? 2 : 0)) % 10 === digitAt(digits, 12);
}

/** Korean business number: ten digits (National Tax Service). */
export function isKoreanBusiness(digits: string): boolean {
  if (!/^[0-9]{10}$/.test(digits) || isMonotone(digits)) return false;
  const sum =
    weightedSum(digits, [1, 3, 7, 1, 3, 7, 1, 3]) +
    Math.floor((digitAt(digits, 8) * 5) / 10) +
    digitAt(digits, 8) * 5;
  return (sum + digitAt(digits, 9)) % 10 === 0;
}

/** Korean driving licence: area 11 to 28, year, number, check digits (Korean National Police Agency). */
export function isKoreanLicence(digits: string): boolean {
  return /^(?:1[1-9]|2[0-68])[0-9]{10}$/.test(digits);
}

/** Korean passport: M, S, R, O or D and eight digits, or three digits, a letter and four digits (Ministry of Foreign Affairs, 2021). */
export function isKoreanPassport(text: string): boolean {
  return /^[MSROD](?:[0-9]{8}|[0-9]{3}[A-Z][0-9]{4})$/.test(text);
}

/** Thai identity number: kind 1 to 8, twelve digits, modulo 11 (Department of Provincial Administration). */
export function isThaiId(digits: string): boolean {
  if (!/^[1-8][0-9]{12}$/.test(digits)) return false;
  const sum = weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
  return (11 - (sum % 11)) % 10 === digitAt(digits, 12);
}

/** Malaysian identity card: birth date, place of birth, serial (Jabatan Pendaftaran Negara). */
export function isMyKad(digits: string): boolean {
  return (
    /^[0-9]{6}(?:0[1-9]|[1-5][0-9]|6[0-8]|7[124-9]|8[2-9]|9[0-389])[0-9]{4}$/.test(digits) &&
    isYymmdd(digits)
  );
}

/** Indonesian NIK: province, district, birth date with 40 added to a woman's day, serial (UU 23/2006). */
export function isNik(digits: string): boolean {
  if (!/^[1-9][1-9][0-9]{14}$/.test(digits)) return false;
  return (
    isMonthDay(Number(digits.slice(8, 10)), Number(digits.slice(6, 8)) % 40) &&
    !digits.endsWith("0000")
  );
}
