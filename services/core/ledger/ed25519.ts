import type { KeyObject } from "node:crypto";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

/** Signs with one Ed25519 key (RFC 8032). The same message always gives the same signature. */
export interface Ed25519Signer {
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
  readonly sign: (message: Uint8Array) => Uint8Array;
}

/** Bytes of a seed and of a public key. */
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;

// What stands before the 32 bytes in PKCS #8 and in SubjectPublicKeyInfo (RFC 8410, sections 4 and 7).
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Reading a key costs as much as half a verification; more keys than this are never trusted at once. */
const KEYS_CACHED_MAX = 256;
const publicKeys = new Map<string, KeyObject>();

/** A signer from its 32 secret bytes. Throws `RangeError` for another length. */
export function createEd25519Signer(seed: Uint8Array): Ed25519Signer {
  if (seed.byteLength !== KEY_BYTES) throw new RangeError("an Ed25519 seed is 32 bytes");
  const key = createPrivateKey({
    key: Buffer.concat([PRIVATE_PREFIX, seed]),
    format: "der",
    type: "pkcs8",
  });
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    publicKey: new Uint8Array(spki.subarray(PUBLIC_PREFIX.byteLength)),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

/** Whether the signature over the message is of this key; false for keys and signatures of another length. */
export function verifyEd25519(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (publicKey.byteLength !== KEY_BYTES || signature.byteLength !== SIGNATURE_BYTES) return false;
  return verify(null, message, keyObject(publicKey), signature);
}

function keyObject(publicKey: Uint8Array): KeyObject {
  const name = Buffer.from(publicKey).toString("latin1");
  const known = publicKeys.get(name);
  if (known !== undefined) return known;
  const key = createPublicKey({
    key: Buffer.concat([PUBLIC_PREFIX, publicKey]),
    format: "der",
    type: "spki",
  });
  if (publicKeys.size >= KEYS_CACHED_MAX) publicKeys.clear();
  publicKeys.set(name, key);
  return key;
}
