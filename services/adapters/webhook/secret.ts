import { inspect } from "node:util";
import { Webhook } from "standardwebhooks";
import { invalidField } from "../../core/fault.ts";

/** Standard Webhooks, "Signature scheme": a symmetric secret is 24 to 64 random bytes. */
const BYTES_MIN = 24;
const BYTES_MAX = 64;
const REDACTED = "[redacted]";

/** A signing secret that never prints itself. */
export class WebhookSecret {
  readonly #webhook: Webhook;

  /** `text` is "whsec_" and base64 of 24 to 64 bytes. Throws `invalid_argument` naming `field`, never the secret. */
  constructor(text: string, field = "secret") {
    const encoded = text.startsWith("whsec_") ? text.slice("whsec_".length) : text;
    const bytes = Buffer.from(encoded, "base64");
    const isBase64 = bytes.toString("base64").replaceAll("=", "") === encoded.replaceAll("=", "");
    if (!isBase64 || bytes.length < BYTES_MIN || bytes.length > BYTES_MAX) {
      throw invalidField(field, 'must be "whsec_" and base64 of 24 to 64 bytes');
    }
    this.#webhook = new Webhook(bytes, { format: "raw" });
  }

  /** The webhook-signature header for this message: "v1," and base64. `timestampMs` is cut to seconds. */
  sign(id: string, timestampMs: number, body: string): string {
    return this.#webhook.sign(id, new Date(timestampMs), body);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }
}
