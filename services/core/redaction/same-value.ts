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
  "IBAN",
  "BANK_ACCOUNT",
  "ROUTING_NUMBER",
  "SWIFT_BIC",
]);

/** What two spellings of one value have in common. Secrets and addresses of wallets are compared letter by letter. */
export function sameValue(type: SensitiveType, value: string): string {
  if (classOf(type) === "secret" || type === "CRYPTO_ADDRESS") return value;
  const folded = value.normalize("NFC").toLowerCase();
  if (BARE_TYPES.has(type)) return folded.replaceAll(/[^\p{L}\p{N}]+/gu, "");
  return folded.replaceAll(/\s+/gu, " ").trim();
}
