import { hkdfSync } from "node:crypto";

/** What a key that is derived from the sidecar's is for. Each purpose has its own, so that none can be used for another. */
export type KeyPurpose = "journal" | "value-tag";

const KEY_BYTES = 32;

/** A key for one purpose (HKDF with SHA-256, RFC 5869): the sidecar's key is random already, so there is no salt. */
export function derivedKey(sidecarKey: Uint8Array, purpose: KeyPurpose): Uint8Array {
  const info = `countersign/sidecar/${purpose}/v1`;
  return new Uint8Array(hkdfSync("sha256", sidecarKey, "", info, KEY_BYTES));
}
