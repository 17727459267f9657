import { isErasedKey } from "../../core/directory/directory.ts";
import { hmacSha256 } from "../../core/action/hash.ts";
import { folded } from "../../core/identity/involved.ts";

/** Stands where a person's key has its issuer; no issuer is called so, because issuers are URLs or URNs. */
const ISSUER = "email";
const ENCODER = new TextEncoder();

/**
 * Keys that stand for addresses in the directory, so that all who have the same one come together under it. They are made with a
 * secret: nobody can read an address out of the record by trying those that they know.
 */
export class AddressKeys {
  readonly #secret: Uint8Array;

  /** All replicas must have the same secret. */
  constructor(secret: Uint8Array) {
    this.#secret = hmacSha256(secret, ENCODER.encode("countersign/address-key/v1"));
  }

  /** The key of an address. */
  of(address: string): string {
    const mac = hmacSha256(this.#secret, ENCODER.encode(folded(address)));
    return `${ISSUER}|${Buffer.from(mac).toString("hex")}`;
  }
}

/** Whether a key is a sign-in's: not one that stands for an address, nor for somebody who was erased. */
export function canSignIn(key: string): boolean {
  return !key.startsWith(`${ISSUER}|`) && !isErasedKey(key);
}
