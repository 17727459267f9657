import type { SensitiveType } from "../../core/redaction/sensitive-type.ts";

/**
 * What Presidio's entities are called here (microsoft.github.io/presidio/supported_entities). The empty text stands for context
 * that is not hidden: places, dates, organisations and links are what an approver decides by.
 */
const TYPES: Readonly<Record<string, SensitiveType | "">> = {
  PERSON: "PERSON",
  EMAIL_ADDRESS: "EMAIL",
  PHONE_NUMBER: "PHONE",
  CREDIT_CARD: "CREDIT_CARD",
  CRYPTO: "CRYPTO_ADDRESS",
  IBAN_CODE: "IBAN",
  IP_ADDRESS: "IP_ADDRESS",
  MAC_ADDRESS: "MAC_ADDRESS",
  MEDICAL_LICENSE: "MEDICAL_ID",
  US_BANK_NUMBER: "BANK_ACCOUNT",
  US_DRIVER_LICENSE: "DRIVER_LICENSE",
  IT_DRIVER_LICENSE: "DRIVER_LICENSE",
  US_ITIN: "TAX_ID",
  US_PASSPORT: "PASSPORT",
  IN_PASSPORT: "PASSPORT",
  IT_PASSPORT: "PASSPORT",
  US_SSN: "SSN",
  US_MBI: "MEDICAL_ID",
  US_NPI: "MEDICAL_ID",
  UK_NHS: "MEDICAL_ID",
  AU_MEDICARE: "MEDICAL_ID",
  AU_TFN: "TAX_ID",
  IN_PAN: "TAX_ID",
  IT_VAT_CODE: "TAX_ID",
  SG_UEN: "TAX_ID",
  AU_ABN: "TAX_ID",
  AU_ACN: "TAX_ID",
  IN_VEHICLE_REGISTRATION: "VEHICLE_ID",
  UK_VEHICLE_REGISTRATION: "VEHICLE_ID",
  STREET_ADDRESS: "ADDRESS",
  ADDRESS: "ADDRESS",
  DATE_TIME: "",
  LOCATION: "",
  GPE: "",
  NRP: "",
  URL: "",
  ORGANIZATION: "",
  AGE: "",
  TITLE: "",
  ZIP_CODE: "",
};

/** What an entity is hidden as; undefined for context. One that nobody has heard of is hidden as somebody's number. */
export function typeOf(
  entity: string,
  own: Readonly<Record<string, SensitiveType | "">>,
): SensitiveType | undefined {
  const type = Object.hasOwn(own, entity) ? own[entity] : TYPES[entity];
  if (type === "") return undefined;
  return type ?? "NATIONAL_ID";
}
