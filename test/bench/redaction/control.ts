import { OpenRedaction } from "@openredaction/core";

/** A span as the scorer takes it. */
export interface ScoredSpan {
  readonly start: number;
  readonly end: number;
  readonly type: string;
}

/** What its patterns call our types; others count by where they are only. */
const TYPES: Readonly<Record<string, string>> = {
  NAME: "PERSON",
  EMAIL: "EMAIL",
  CREDIT_CARD: "CREDIT_CARD",
  SSN: "SSN",
  IBAN: "IBAN",
  IPV4: "IP_ADDRESS",
  IPV6: "IP_ADDRESS",
  MAC_ADDRESS: "MAC_ADDRESS",
  DATE_OF_BIRTH: "DATE_OF_BIRTH",
  USERNAME: "USERNAME",
  GENERIC_API_KEY: "API_KEY",
  JWT: "JWT",
  PRIVATE_KEY: "PRIVATE_KEY",
};

/**
 * The control: `@openredaction/core` with its defaults, the npm library that finds most kinds (over 570 patterns, November 2026).
 * It is measured, never used.
 */
export class Control {
  readonly name = "@openredaction/core 1.1.5";
  readonly #library = new OpenRedaction({ redactionMode: "placeholder" });

  async find(text: string): Promise<readonly ScoredSpan[]> {
    const { detections } = await this.#library.detect(text);
    return detections.map(({ type, position: [start, end] }) => ({
      start,
      end,
      type: typeOf(type),
    }));
  }
}

function typeOf(type: string): string {
  const [prefix = ""] = Object.keys(TYPES).filter((known) => type === known);
  if (prefix !== "") return TYPES[prefix] ?? type;
  return type.startsWith("PHONE") ? "PHONE" : type.startsWith("ADDRESS") ? "ADDRESS" : type;
}
