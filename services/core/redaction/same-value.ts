import { classOf, type SensitiveType } from "./sensitive-type.ts";

/** Types in which only letters and digits count: `4111 1111…` and `4111-1111…` are one card. */
const BARE_TYPES: ReadonlySet<SensitiveType> = new Set([
  "PHONE",
  "SSN",
  "NATIONAL_ID",
  "PASSPORT",
  "DRIVER_LICENSE",
  "TAX_ID",
  "MAC_ADDRESS",
  "DEVICE_ID",
  "VEHICLE_ID",
  "MEDICAL_ID",
  "CREDIT_CARD",
  "CARD_EXPIRY",
  "IBAN",
  "BANK_ACCOUNT",
  "ROUTING_NUMBER",
  "SWIFT_BIC",
]);
/** Such a text is its own normal form, which costs more to find out. */
const ASCII = /^[\0-\x7f]*$/;
const YEAR_FIRST = /^([12][0-9]{3})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[t ].*)?$/;
const DAY_FIRST = /^([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([12][0-9]{3})$/;
/** Months have no higher number: the other one is the day. */
const MONTHS = 12;

/** Whether values of a type are the same whatever separates their digits and letters. */
export function isBareType(type: SensitiveType): boolean {
  return BARE_TYPES.has(type);
}

/**
 * What two spellings of one value have in common: case, separators, `Last, First`, the order of a date where it is certain. Secrets
 * and addresses of wallets are compared letter by letter.
 */
export function sameValue(type: SensitiveType, value: string): string {
  if (classOf(type) === "secret" || type === "CRYPTO_ADDRESS") return value;
  const folded = (ASCII.test(value) ? value : value.normalize("NFKC")).toLowerCase();
  if (type === "PHONE") return samePhone(folded);
  if (BARE_TYPES.has(type)) return folded.replaceAll(/[^\p{L}\p{N}]+/gu, "");
  if (type === "DATE_OF_BIRTH") return sameDate(folded.trim());
  const plain = folded.replaceAll(/\s+/gu, " ").trim();
  return type === "PERSON" || type === "ADDRESS" ? sameWords(type, plain) : plain;
}

/** An extension is a part of the number; `00` and `+` are the same (ITU-T E.123). */
function samePhone(folded: string): string {
  return folded
    .replace(/^tel:/, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, "")
    .replace(/^00/, "");
}

function sameDate(folded: string): string {
  const iso = YEAR_FIRST.exec(folded);
  if (iso !== null) return toIso(iso[1], iso[2], iso[3]);
  const [, one = "", two = "", year = ""] = DAY_FIRST.exec(folded) ?? [];
  if (Number(one) > MONTHS) return toIso(year, two, one);
  if (Number(two) > MONTHS || (one !== "" && one === two)) return toIso(year, one, two);
  return folded.replaceAll(/\s+/gu, " ");
}

function toIso(year = "", month = "", day = ""): string {
  return `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
}

/** `Ruiz, Ana` is `Ana Ruiz`; lines and commas of an address are spaces. */
function sameWords(type: SensitiveType, plain: string): string {
  const [last = "", first = "", ...more] = plain.split(/ ?, ?/);
  const turned =
    type === "PERSON" && first !== "" && more.length === 0 ? `${first} ${last}` : plain;
  const words = turned.replaceAll(/[^\p{L}\p{M}\p{N}'’-]+/gu, " ").trim();
  return words === "" ? plain : words;
}
