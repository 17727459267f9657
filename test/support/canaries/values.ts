import type { SensitiveType } from "../../../services/core/redaction/sensitive-type.ts";
import { aba, bitcoinAddress, dni, iban, luhn, nhs, pesel, vin } from "./check-digits.ts";
import { ALPHANUMERIC, DIGITS, HEX, LOWER, UPPER, type Random } from "./random.ts";

/** A value of one type in one of its spellings, and how people and programs call such a value. */
export interface Sample {
  readonly value: string;
  /** A name of a field, a column or an option. */
  readonly key: string;
  /** What stands before it in a sentence. */
  readonly cue: string;
}

type Make = (random: Random, spelling: number) => Sample;

const GIVEN = [
  "Margarethe",
  "Thaddeus",
  "Rosalind",
  "Cornelius",
  "Ottilie",
  "Benedict",
  "Henriette",
];
const FAMILY = [
  "Lindqvist",
  "Abernathy",
  "Castellanos",
  "Wojciechowski",
  "Okonkwo",
  "Petersen",
  "Delacroix",
];
const STREETS = ["Maple Grove Avenue", "Harbour View Road", "Old Mill Lane", "Juniper Street"];
const TOWNS = [
  "Springfield, IL 62704",
  "Portland, OR 97205",
  "Madison, WI 53703",
  "Albany, NY 12207",
];
const VIN_CHARS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789";

function grouped(text: string, size: number, separator: string): string {
  return (text.match(new RegExp(`.{1,${size}}`, "g")) ?? []).join(separator);
}

function spelled(text: string, size: number, spelling: number): string {
  return grouped(text, size, ["", " ", "-"][spelling % 3] ?? "");
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}

function base64url(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function nhsNumber(random: Random): string {
  for (;;) {
    const number = nhs(`${4 + random.int(3)}${random.chars(DIGITS, 8)}`);
    if (number !== undefined) return number;
  }
}

/** One maker a type: valid check digits, and nothing that anybody owns. */
export const MAKERS: Readonly<Record<SensitiveType, Make>> = {
  PERSON: (random, spelling) => {
    const [given, family] = [random.pick(GIVEN), random.pick(FAMILY)];
    const middle = random.chars(UPPER, 1);
    const value = spelling % 2 === 0 ? `${given} ${family}` : `${given} ${middle}. ${family}`;
    return { value, key: "full_name", cue: "customer name:" };
  },
  EMAIL: (random, spelling) => {
    const local = `${random.chars(LOWER, 7)}.${random.chars(LOWER, 5)}${random.int(90) + 10}`;
    const value = `${local}@${random.chars(LOWER, 6)}-mail.example`;
    return {
      value: spelling % 3 === 1 ? value.toUpperCase() : value,
      key: "email",
      cue: "write to",
    };
  },
  PHONE: (random, spelling) => {
    const value =
      spelling % 2 === 0
        ? `+49 151 ${2 + random.int(7)}${random.chars(DIGITS, 7)}`
        : `+1 (212) ${3 + random.int(6)}${random.chars("2345678", 2)}-${random.chars(DIGITS, 4)}`;
    return { value, key: "phone_number", cue: "call" };
  },
  ADDRESS: (random) => {
    const value = `${1_100 + random.int(8_000)} ${random.pick(STREETS)}, ${random.pick(TOWNS)}`;
    return { value, key: "street_address", cue: "ship to:" };
  },
  DATE_OF_BIRTH: (random, spelling) => {
    const [year, month, day] = [1_941 + random.int(60), 1 + random.int(12), 13 + random.int(15)];
    const value =
      spelling % 2 === 0
        ? `${year}-${two(month)}-${two(day)}`
        : `${two(day)}.${two(month)}.${year}`;
    return { value, key: "date_of_birth", cue: "born on" };
  },
  SSN: (random, spelling) => {
    const area = 500 + random.int(150);
    const parts = [`${area}`, two(11 + random.int(88)), `${1_001 + random.int(8_998)}`];
    return { value: parts.join(spelling % 2 === 0 ? "-" : " "), key: "ssn", cue: "SSN" };
  },
  NATIONAL_ID: (random, spelling) => {
    const numbers = [
      `QQ${random.chars(DIGITS, 6)}C`.replace("QQ", random.pick(["AB", "CE", "HK", "JL"])),
      pesel(
        `${60 + random.int(39)}${two(1 + random.int(12))}${two(1 + random.int(28))}${random.chars(DIGITS, 4)}`,
      ),
      dni(`${1 + random.int(9)}${random.chars(DIGITS, 7)}`),
    ];
    return { value: numbers[spelling % 3] ?? "", key: "national_id", cue: "national ID" };
  },
  PASSPORT: (random) => ({
    value: `C${random.chars(DIGITS, 8)}`,
    key: "passport_number",
    cue: "passport no.",
  }),
  DRIVER_LICENSE: (random) => ({
    value: `${random.chars(UPPER, 1)}${random.chars(DIGITS, 7)}`,
    key: "driver_license_number",
    cue: "driver's license no.",
  }),
  USERNAME: (random) => ({
    value: `${random.chars(LOWER, 1)}${random.pick(FAMILY).toLowerCase()}${random.chars(DIGITS, 2)}`,
    key: "username",
    cue: "username:",
  }),
  TAX_ID: (random, spelling) =>
    spelling % 2 === 0
      ? { value: `${20 + random.int(7)}-${random.chars(DIGITS, 7)}`, key: "ein", cue: "EIN" }
      : {
          value: `9${random.chars(DIGITS, 2)}-7${random.int(10)}-${random.chars(DIGITS, 4)}`,
          key: "tax_id",
          cue: "tax ID",
        },
  IP_ADDRESS: (random, spelling) => {
    const value =
      spelling % 2 === 0
        ? `198.51.100.${1 + random.int(254)}`
        : `2001:db8:${random.chars(HEX, 4)}:${random.chars(HEX, 4)}::${1 + random.int(9)}${random.chars(HEX, 2)}`;
    return { value, key: "client_ip", cue: "from IP" };
  },
  MAC_ADDRESS: (random, spelling) => {
    const value = grouped(`3c22fb${random.chars(HEX, 6)}`, 2, spelling % 2 === 0 ? ":" : "-");
    return {
      value: spelling % 2 === 0 ? value : value.toUpperCase(),
      key: "mac_address",
      cue: "MAC",
    };
  },
  DEVICE_ID: (random) => ({
    value: luhn(`35${random.chars(DIGITS, 12)}`),
    key: "imei",
    cue: "IMEI",
  }),
  VEHICLE_ID: (random) => ({
    value: vin(`1HGCM${random.chars(VIN_CHARS, 3)}`, `5A${random.chars(DIGITS, 6)}`),
    key: "vin",
    cue: "VIN",
  }),
  GEO: (random, spelling) => {
    const [latitude, longitude] = [
      `${36 + random.int(18)}.${random.chars("123456789", 6)}`,
      `${spelling % 2 === 0 ? "" : "-"}${12 + random.int(60)}.${random.chars("123456789", 6)}`,
    ];
    return { value: `${latitude}, ${longitude}`, key: "gps_coordinates", cue: "at coordinates" };
  },
  MEDICAL_ID: (random, spelling) =>
    spelling % 2 === 0
      ? { value: spelled(nhsNumber(random), 10, 0), key: "nhs_number", cue: "NHS number" }
      : {
          value: `MRN${random.chars(DIGITS, 7)}`,
          key: "medical_record_number",
          cue: "patient MRN",
        },
  CREDIT_CARD: (random, spelling) => ({
    value: spelled(
      luhn(`${random.pick(["4929", "5425", "4716"])}${random.chars(DIGITS, 11)}`),
      4,
      spelling,
    ),
    key: "card_number",
    cue: "charge card",
  }),
  CVV: (random) => ({
    value: `${1 + random.int(9)}${random.chars(DIGITS, 2)}`,
    key: "cvv",
    cue: "CVV",
  }),
  CARD_EXPIRY: (random) => ({
    value: `${two(1 + random.int(12))}/${27 + random.int(8)}`,
    key: "card_expiry",
    cue: "card expires",
  }),
  IBAN: (random, spelling) => {
    const value =
      spelling % 2 === 0
        ? iban("DE", random.chars(DIGITS, 18))
        : iban("GB", `NWBK${random.chars(DIGITS, 14)}`);
    return { value: grouped(value, 4, spelling % 3 === 0 ? " " : ""), key: "iban", cue: "IBAN" };
  },
  BANK_ACCOUNT: (random) => ({
    value: `${1 + random.int(9)}${random.chars(DIGITS, 9)}`,
    key: "bank_account_number",
    cue: "bank account number",
  }),
  ROUTING_NUMBER: (random) => ({
    value: aba(`0${2 + random.int(8)}${random.chars(DIGITS, 6)}`),
    key: "routing_number",
    cue: "routing number",
  }),
  SWIFT_BIC: (random) => ({
    value: `${random.chars(UPPER, 4)}${random.pick(["DE", "FR", "GB", "US"])}${random.pick(["FF", "PP", "2L", "33"])}${random.pick(["", "XXX", "500"])}`,
    key: "swift_bic",
    cue: "SWIFT code",
  }),
  CRYPTO_ADDRESS: (random, spelling) => {
    const bytes = Buffer.from(random.chars(HEX, 40), "hex");
    const value = spelling % 2 === 0 ? bitcoinAddress(bytes) : `0x${bytes.toString("hex")}`;
    return { value, key: "wallet_address", cue: "send to wallet" };
  },
  API_KEY: (random, spelling) => {
    const keys = [
      `sk_live_${random.chars(ALPHANUMERIC, 24)}`,
      `xoxb-${random.chars(DIGITS, 12)}-${random.chars(DIGITS, 12)}-${random.chars(ALPHANUMERIC, 24)}`,
      `glpat-${random.chars(ALPHANUMERIC, 20)}`,
    ];
    return { value: keys[spelling % 3] ?? "", key: "api_key", cue: "API key" };
  },
  CLOUD_KEY: (random, spelling) => {
    const value =
      spelling % 2 === 0
        ? `AKIA${random.chars(`${UPPER}234567`, 16)}`
        : `AIza${random.chars(ALPHANUMERIC, 35)}`;
    return { value, key: "access_key_id", cue: "access key" };
  },
  JWT: (random) => {
    const header = base64url({ alg: "HS256", typ: "JWT" });
    const payload = base64url({ sub: random.chars(DIGITS, 10), iat: 1_700_000_000 });
    return {
      value: `${header}.${payload}.${random.chars(ALPHANUMERIC, 43)}`,
      key: "id_token",
      cue: "bearer",
    };
  },
  PRIVATE_KEY: (random) => {
    const body = grouped(`MIGHAgEAMBMG${random.chars(ALPHANUMERIC, 172)}`, 64, "\n");
    const label = "PRIVATE KEY";
    return {
      value: `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----`,
      key: "private_key",
      cue: "key:",
    };
  },
  PASSWORD: (random) => ({
    value: `${random.chars(LOWER, 5)}${random.pick(["!", "#", "%"])}${random.chars(UPPER, 3)}${random.chars(DIGITS, 4)}`,
    key: "password",
    cue: "password:",
  }),
  CONNECTION_STRING: (random) => ({
    value: `postgres://app:${random.chars(ALPHANUMERIC, 14)}@db-${random.chars(LOWER, 5)}.internal.example:5432/crm`,
    key: "database_url",
    cue: "connect to",
  }),
};
