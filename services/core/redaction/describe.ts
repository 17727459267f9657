import { toSafeLine } from "../text/safe-text.ts";
import { labelOf, type Classification } from "./classification.ts";
import {
  SENSITIVE_TYPES,
  TYPES_BY_CLASS,
  type SensitiveClass,
  type SensitiveType,
} from "./sensitive-type.ts";

const CLASS_NAMES: Readonly<Record<SensitiveClass, string>> = {
  pii: "personal data",
  phi: "health data",
  pci: "card data",
  financial: "financial data",
  secret: "secrets",
};

/** One and several, as people call them. */
const TYPE_NAMES: Readonly<Record<SensitiveType, readonly [string, string]>> = {
  PERSON: ["name", "names"],
  EMAIL: ["e-mail address", "e-mail addresses"],
  PHONE: ["telephone number", "telephone numbers"],
  ADDRESS: ["postal address", "postal addresses"],
  DATE_OF_BIRTH: ["date of birth", "dates of birth"],
  SSN: ["social security number", "social security numbers"],
  NATIONAL_ID: ["national identity number", "national identity numbers"],
  PASSPORT: ["passport number", "passport numbers"],
  DRIVER_LICENSE: ["driving licence", "driving licences"],
  USERNAME: ["user name", "user names"],
  TAX_ID: ["tax number", "tax numbers"],
  IP_ADDRESS: ["IP address", "IP addresses"],
  MAC_ADDRESS: ["MAC address", "MAC addresses"],
  DEVICE_ID: ["device number", "device numbers"],
  VEHICLE_ID: ["vehicle number", "vehicle numbers"],
  GEO: ["position", "positions"],
  MEDICAL_ID: ["medical number", "medical numbers"],
  CREDIT_CARD: ["card number", "card numbers"],
  CVV: ["card security code", "card security codes"],
  CARD_EXPIRY: ["card expiry date", "card expiry dates"],
  IBAN: ["IBAN", "IBANs"],
  BANK_ACCOUNT: ["account number", "account numbers"],
  ROUTING_NUMBER: ["bank number", "bank numbers"],
  SWIFT_BIC: ["BIC", "BICs"],
  CRYPTO_ADDRESS: ["wallet address", "wallet addresses"],
  API_KEY: ["API key", "API keys"],
  CLOUD_KEY: ["cloud key", "cloud keys"],
  JWT: ["JSON Web Token", "JSON Web Tokens"],
  PRIVATE_KEY: ["private key", "private keys"],
  PASSWORD: ["password", "passwords"],
  CONNECTION_STRING: ["connection string", "connection strings"],
};

/** The order on cards: what must never be there comes first. */
const CLASSES: readonly SensitiveClass[] = ["secret", "pci", "phi", "pii", "financial"];
const CONTEXT_LABELS = ["phi.context", "subjects", "bulk"];

/**
 * What the labels of an action say, for people, by class and the most frequent first: `secrets: 1 API key; personal data: 12 e-mail
 * addresses, 3 names; about 12 people (bulk)`. Empty where there are none. Labels that are not known here come last, as they are.
 */
export function describeClassification(classification: Classification): string {
  return classificationLines(classification).join("; ");
}

/** The same, one text a class. */
export function classificationLines(classification: Classification): readonly string[] {
  const labels = new Map(Object.entries(classification).filter(([, count]) => count > 0));
  const classes = CLASSES.flatMap((name) => describeClass(name, labels));
  return [...classes, ...others(labels), ...people(labels)];
}

/** What is hidden of a result, for people: `e-mail addresses, secrets`. Empty for nothing. */
export function describeMask(labels: readonly string[]): string {
  const names = new Map<string, string>([
    ...CLASSES.map((name) => [name, CLASS_NAMES[name]] as const),
    ...SENSITIVE_TYPES.map((type) => [labelOf(type), TYPE_NAMES[type][1]] as const),
  ]);
  return labels.map((label) => names.get(label) ?? toSafeLine(label)).join(", ");
}

function describeClass(
  name: SensitiveClass,
  labels: ReadonlyMap<string, number>,
): readonly string[] {
  const types: readonly SensitiveType[] = TYPES_BY_CLASS[name];
  const found = types
    .map((type) => ({ type, count: labels.get(labelOf(type)) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((left, right) => right.count - left.count)
    .map(({ type, count }) => `${count} ${TYPE_NAMES[type][count === 1 ? 0 : 1]}`);
  const all = name === "phi" ? [...found, ...inContext(labels)] : found;
  return all.length === 0 ? [] : [`${CLASS_NAMES[name]}: ${all.join(", ")}`];
}

function inContext(labels: ReadonlyMap<string, number>): readonly string[] {
  const count = labels.get("phi.context");
  if (count === undefined) return [];
  return [`${count} ${count === 1 ? "person" : "people"} in a clinical context`];
}

function others(labels: ReadonlyMap<string, number>): readonly string[] {
  const known = new Set([
    ...Object.values(TYPES_BY_CLASS).flatMap((types) => types.map(labelOf)),
    ...CONTEXT_LABELS,
  ]);
  return [...labels]
    .filter(([label]) => !known.has(label))
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([label, count]) => `${toSafeLine(label)} × ${count}`);
}

function people(labels: ReadonlyMap<string, number>): readonly string[] {
  const count = Math.max(labels.get("subjects") ?? 0, labels.get("bulk") ?? 0);
  if (count === 0) return [];
  return [
    `about ${count} ${count === 1 ? "person" : "people"}${labels.has("bulk") ? " (bulk)" : ""}`,
  ];
}
