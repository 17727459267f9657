import type { SensitiveType } from "../sensitive-type.ts";
import { address } from "./accept-address.ts";
import { birthDate } from "./accept-dates.ts";
import { identifier } from "./accept-identifiers.ts";
import {
  cardExpiry,
  cardNumber,
  cvv,
  geo,
  ipAddress,
  macAddress,
  phone,
} from "./accept-numbers.ts";
import { person, username } from "./accept-people.ts";
import { connectionString, password, privateKey, secret } from "./accept-secrets.ts";
import { byShape, type Accept } from "./shape.ts";

/** RFC 5322, section 3.4.1, loosely: the name of the field has said the rest. */
const email = byShape(/[^\s"'<>,;:()]{1,64}@[^\s"'<>,;:()@]{1,253}[^\s"'<>,;:()@.]/y);
/** Also with hyphens and without an area's number: the Social Security Administration writes 3-2-4. */
const ssn = identifier({ charsMin: 9, charsMax: 11, digitsMin: 4 });

/** How the value of each type looks when the name of its field has already said what it is. */
export const ACCEPT: Readonly<Record<SensitiveType, Accept>> = {
  PERSON: person,
  EMAIL: email,
  PHONE: phone,
  ADDRESS: address,
  DATE_OF_BIRTH: birthDate,
  SSN: ssn,
  NATIONAL_ID: identifier({ charsMin: 5, charsMax: 30, digitsMin: 3 }),
  PASSPORT: identifier({ charsMin: 5, charsMax: 20, digitsMin: 1 }),
  DRIVER_LICENSE: identifier({ charsMin: 4, charsMax: 24, digitsMin: 1 }),
  USERNAME: username,
  TAX_ID: identifier({ charsMin: 6, charsMax: 24, digitsMin: 4 }),
  IP_ADDRESS: ipAddress,
  MAC_ADDRESS: macAddress,
  DEVICE_ID: identifier({ charsMin: 6, charsMax: 64, digitsMin: 2 }),
  VEHICLE_ID: identifier({ charsMin: 3, charsMax: 20, digitsMin: 1 }),
  GEO: geo,
  MEDICAL_ID: identifier({ charsMin: 4, charsMax: 36, digitsMin: 3 }),
  CREDIT_CARD: cardNumber,
  CVV: cvv,
  CARD_EXPIRY: cardExpiry,
  IBAN: identifier({ charsMin: 12, charsMax: 40, digitsMin: 6 }),
  BANK_ACCOUNT: identifier({ charsMin: 4, charsMax: 34, digitsMin: 4 }),
  ROUTING_NUMBER: identifier({ charsMin: 4, charsMax: 14, digitsMin: 3 }),
  SWIFT_BIC: byShape(/[A-Z]{4} ?[A-Z]{2} ?[A-Z0-9]{2} ?(?:[A-Z0-9]{3})?(?![A-Za-z0-9])/iy),
  CRYPTO_ADDRESS: byShape(/[A-Za-z0-9:]{25,110}/y, (value) => /[0-9]/.test(value)),
  API_KEY: secret,
  CLOUD_KEY: secret,
  JWT: secret,
  PRIVATE_KEY: privateKey,
  PASSWORD: password,
  CONNECTION_STRING: connectionString,
};
