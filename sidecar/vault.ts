import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { derivedKey } from "./derived-key.ts";

/** What is sealed of an entry. */
export type SealedKind = "call" | "values";

/** NIST SP 800-38D, sections 5.2.1.1 and 8.2: 96 random bits, which is safe for far more entries than a key will ever see. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const CIPHER = "aes-256-gcm";

/**
 * Keeps what is raw unreadable in the journal. Each text is bound to its entry and to what it is, so that none can be put in
 * another's place.
 */
export class Vault {
  readonly #key: Uint8Array;

  /** With the sidecar's own key, 32 bytes. */
  constructor(sidecarKey: Uint8Array) {
    this.#key = derivedKey(sidecarKey, "journal");
  }

  /** Base64 of nonce, what is sealed, and tag. `value` must be JSON. */
  seal(entryKey: string, kind: SealedKind, value: object): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#key, nonce).setAAD(boundTo(entryKey, kind));
    const sealed = [cipher.update(JSON.stringify(value), "utf8"), cipher.final()];
    return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]).toString("base64");
  }

  /** Undefined for what this key, for this entry and this kind, did not seal. */
  open(entryKey: string, kind: SealedKind, text: string): unknown {
    const bytes = Buffer.from(text, "base64");
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined;
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tagAt = bytes.length - TAG_BYTES;
    const decipher = createDecipheriv(CIPHER, this.#key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(boundTo(entryKey, kind))
      .setAuthTag(bytes.subarray(tagAt));
    try {
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES, tagAt)), decipher.final()];
      return JSON.parse(Buffer.concat(opened).toString("utf8"));
    } catch {
      // Another key, or another text: nobody can say what it held.
      return undefined;
    }
  }
}

function boundTo(entryKey: string, kind: SealedKind): Buffer {
  return Buffer.from(`countersign/sealed/${kind}/v1\n${entryKey}`);
}
