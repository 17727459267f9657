import { canonicalise } from "../action/canonical.ts";
import type { JsonValue } from "../policy/json.ts";
import { sha256Hex } from "./hash.ts";
import { shortHmacSha256 } from "./short-hmac.ts";

/** How many bytes every key and every salt has. */
const KEY_BYTES = 32;

const SALT_LABEL = "countersign/opening/salt/v1";
const ENCRYPTION_LABEL = "countersign/opening/key/v1";

/** What hides the values of one subject. Deleting the key that they come from erases the subject. */
export interface SubjectKeys {
  /** Makes the salts of commitments; they are never stored. */
  readonly salt: Uint8Array;
  /** Seals the stored openings. */
  readonly encryption: Uint8Array;
}

/** Where a commitment stands. Neither text may hold a line break, which parts them. */
export interface CommitmentPlace {
  readonly eventId: string;
  readonly field: string;
}

/** What a commitment is made of. */
export interface Committed extends CommitmentPlace {
  /** 32 bytes. */
  readonly salt: Uint8Array;
  readonly value: JsonValue;
}

/** The keys of a subject from its one random key of 32 bytes. Throws `RangeError` for a key of another length. */
export function deriveKeys(key: Uint8Array): SubjectKeys {
  assertLength(key, "subject key");
  return {
    salt: shortHmacSha256(key, SALT_LABEL),
    encryption: shortHmacSha256(key, ENCRYPTION_LABEL),
  };
}

/**
 * The salt of one value: as good as random to whoever lacks the key, and different for every event and field, so that equal
 * values give unequal commitments.
 */
export function saltFor(keys: SubjectKeys, { eventId, field }: CommitmentPlace): Uint8Array {
  return shortHmacSha256(keys.salt, `${eventId}\n${field}`);
}

/**
 * The commitment to a value, 64 hexadecimal digits. It binds the event and the field, so that no opening fits elsewhere.
 * Throws `RangeError` for a salt of another length, because the value begins where the salt ends, and `ActionError` for what
 * is not JSON.
 */
export function commit({ eventId, field, salt, value }: Committed): string {
  assertLength(salt, "salt");
  const text = canonicalise(value, `/${field}`);
  return sha256Hex(`commit/v1\n${eventId}\n${field}\n`, salt, text);
}

function assertLength(bytes: Uint8Array, what: string): void {
  if (bytes.byteLength !== KEY_BYTES) throw new RangeError(`a ${what} must be ${KEY_BYTES} bytes`);
}
