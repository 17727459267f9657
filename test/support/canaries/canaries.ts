import {
  SENSITIVE_TYPES,
  type SensitiveType,
} from "../../../services/core/redaction/sensitive-type.ts";
import { randomFrom } from "./random.ts";
import { MAKERS, type Sample } from "./values.ts";

/** A value that must not be seen outside the sidecar. */
export interface Canary extends Sample {
  readonly id: string;
  readonly type: SensitiveType;
  /** By what it is looked for: it, and what it is in other encodings and spellings. */
  readonly needles: readonly string[];
}

const SEED = 20_261_130;
/** Too short to be looked for alone: digests and times would hold it by accident. */
const SHORT: ReadonlySet<SensitiveType> = new Set(["CVV", "CARD_EXPIRY"]);

/** So many canaries, all types in turn and each in several spellings; the same in every run. */
export function makeCanaries(count: number): readonly Canary[] {
  const random = randomFrom(SEED);
  return Array.from({ length: count }, (_, index) => {
    const type = SENSITIVE_TYPES[index % SENSITIVE_TYPES.length]!;
    const spelling = Math.floor(index / SENSITIVE_TYPES.length);
    const sample = MAKERS[type](random, spelling);
    return { ...sample, id: `${type}-${spelling}`, type, needles: needlesOf(type, sample) };
  });
}

function needlesOf(type: SensitiveType, sample: Sample): readonly string[] {
  const { value } = sample;
  const wholes = SHORT.has(type) ? inContext(sample) : spellings(type, value);
  return [...new Set(wholes.flatMap((whole) => encodings(whole)))];
}

function inContext({ value, key, cue }: Sample): readonly string[] {
  const { [0]: plain } = [value];
  return [
    `${key}=${plain}`,
    `"${key}":"${plain}"`,
    `${cue} ${plain}`,
    `${key} ${plain}`,
    `'${plain}'`,
  ];
}

/** What gives a value away besides itself: its parts that are secret, and its digits without separators. */
function spellings(type: SensitiveType, value: string): readonly string[] {
  switch (type) {
    case "CONNECTION_STRING":
      return [value, value.slice(value.indexOf("app:") + 4, value.indexOf("@"))];
    case "PRIVATE_KEY":
      return value.split("\n").slice(1, -1);
    case "JWT":
      return [value, ...value.split(".").slice(1)];
    case "GEO":
      return [value, ...value.split(", ")];
    case "ADDRESS":
      return [value, value.slice(0, value.indexOf(","))];
    case "CREDIT_CARD":
    case "IBAN":
    case "MEDICAL_ID":
    case "PHONE":
    case "SSN":
      return [value, value.replaceAll(/[^A-Za-z0-9]/g, "")];
    case "PERSON":
    case "EMAIL":
    case "DATE_OF_BIRTH":
    case "NATIONAL_ID":
    case "PASSPORT":
    case "DRIVER_LICENSE":
    case "USERNAME":
    case "TAX_ID":
    case "IP_ADDRESS":
    case "MAC_ADDRESS":
    case "DEVICE_ID":
    case "VEHICLE_ID":
    case "CVV":
    case "CARD_EXPIRY":
    case "BANK_ACCOUNT":
    case "ROUTING_NUMBER":
    case "SWIFT_BIC":
    case "CRYPTO_ADDRESS":
    case "API_KEY":
    case "CLOUD_KEY":
    case "PASSWORD":
      return [value];
  }
}

/** In lower case, as everything is that is looked through; but for Base64, which has no case to fold. */
function encodings(text: string): readonly string[] {
  const escaped = JSON.stringify(text).slice(1, -1);
  const html = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("'", "&#39;");
  const encoded = encodeURIComponent(text);
  const form = new URLSearchParams({ x: text }).toString().slice(2);
  const quoted = text.replaceAll("'", "''");
  const plain = [text, escaped, html, encoded, form, quoted].map((each) => each.toLowerCase());
  return [...plain, ...inBase64(text)];
}

/** The part of Base64 that is the same whatever stands before and behind, for each of the three ways in which it can begin. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const whole = bytes.toString("base64").replace(/=+$/, "");
    const inner = whole.slice(before === 0 ? 0 : before + 1, -1);
    return inner.length < 12 ? [] : [inner.toLowerCase(), toUrlSafe(inner).toLowerCase()];
  });
}

function toUrlSafe(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}

/** Which canaries can be seen in a text. */
export function seenIn(text: string, canaries: readonly Canary[]): readonly string[] {
  const folded = text.toLowerCase();
  return canaries
    .filter(({ needles }) => needles.some((needle) => folded.includes(needle)))
    .map(({ id }) => id);
}
