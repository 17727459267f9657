import type { KeyObject } from "node:crypto";
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";
import { toBase32 } from "../../core/action/encoding.ts";
import { deriveKeys, type SubjectKeys } from "../../core/ledger/commitment.ts";
import type { FieldValues } from "../../core/ledger/leaf-body.ts";
import { corrupt } from "./fault.ts";
import { isObject } from "./rows.ts";

/** The key of a new subject, for its row and for use. */
export interface NewKey {
  readonly wrapped: Uint8Array;
  readonly keys: SubjectKeys;
}

/** Where sealed values stand. They can't be opened anywhere else. */
export interface SealedPlace {
  readonly eventId: string;
  readonly subject: string;
}

const KEY_BYTES = 32;
/** NIST SP 800-38D, section 8.2.2: a random one may be used 2^32 times a key, and each subject's key is its own. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Of 26 characters, 5 bits each, the last one unused. */
const ACTOR_ID_BYTES = 17;
const ACTOR_ID_CHARS = 26;
/** Keys that are kept unwrapped: those of the agents and people of a busy day, in about 5 MiB. */
const KEYS_MAX = 16_384;
const ALGORITHM = "aes-256-gcm";

/**
 * Wraps the keys of subjects and seals what is hidden under them (AES-256-GCM). Unwrapped keys are kept: a subject's key never
 * changes, and whether a subject still exists is asked of the database each time.
 */
export class KeyRing {
  readonly #openingsKey: KeyObject;
  readonly #known = new Map<string, SubjectKeys>();

  /** Throws `TypeError` unless the key has 32 bytes. */
  constructor(openingsKey: Uint8Array) {
    if (openingsKey.byteLength !== KEY_BYTES) {
      throw new TypeError(`the openings key must be ${KEY_BYTES} bytes`);
    }
    this.#openingsKey = createSecretKey(openingsKey);
  }

  /** A random key for a subject that had none. */
  create(subject: string): NewKey {
    const key = random(KEY_BYTES);
    // It is not kept: the transaction can still lose against one that gives the same subject another key.
    return { wrapped: encrypt(this.#openingsKey, subject, key), keys: deriveKeys(key) };
  }

  /** The keys of a subject. Throws `StoreFault` corrupt when its row was damaged or wrapped under another openings key. */
  unwrap(subject: string, wrapped: Uint8Array): SubjectKeys {
    const known = this.#known.get(subject);
    if (known !== undefined) return known;
    const key = decrypt(this.#openingsKey, subject, wrapped);
    if (key?.byteLength !== KEY_BYTES) throw corrupt("subjects.key");
    return this.#keep(subject, key);
  }

  /** Values for a row of `openings`. */
  seal(keys: SubjectKeys, place: SealedPlace, values: FieldValues): Uint8Array {
    return encrypt(
      createSecretKey(keys.encryption),
      label(place),
      Buffer.from(JSON.stringify(values)),
    );
  }

  /** The values of a row of `openings`. Throws `StoreFault` corrupt. */
  open(keys: SubjectKeys, place: SealedPlace, sealed: Uint8Array): FieldValues {
    const text = decrypt(createSecretKey(keys.encryption), label(place), sealed);
    if (text === undefined) throw corrupt("openings.sealed");
    const values: unknown = JSON.parse(new TextDecoder().decode(text));
    if (!isObject(values)) throw corrupt("openings.sealed");
    // The seal says that these are the bytes that `seal` wrote.
    return values as FieldValues;
  }

  #keep(subject: string, key: Uint8Array): SubjectKeys {
    const keys = deriveKeys(key);
    const oldest = this.#known.size < KEYS_MAX ? undefined : this.#known.keys().next().value;
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(subject, keys);
    return keys;
  }
}

/** A key that nothing keeps: what is committed under it can never be opened. */
export function createForgottenKeys(): SubjectKeys {
  return deriveKeys(random(KEY_BYTES));
}

/** A new random id of an agent or a person. */
export function createActorId(): string {
  return `act_${toBase32(random(ACTOR_ID_BYTES)).slice(0, ACTOR_ID_CHARS)}`;
}

/** Every decision needs three small random texts, and asking for one costs as much as asking for thousands. */
const POOL_BYTES = 8_192;
let pool: Uint8Array = new Uint8Array();

/** Random bytes that nobody else is given, as a part of what was drawn: short-lived, like all that they are used for. */
function random(count: number): Uint8Array {
  if (pool.byteLength < count) pool = randomBytes(POOL_BYTES);
  const bytes = pool.subarray(0, count);
  pool = pool.subarray(count);
  return bytes;
}

function label({ eventId, subject }: SealedPlace): string {
  return `${eventId}\n${subject}`;
}

// Bytes in the place of a key object cost more than making one: Node first tries them as every other kind of key.
function encrypt(key: KeyObject, about: string, plain: Uint8Array): Uint8Array {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  cipher.setAAD(Buffer.from(about));
  const sealed = cipher.update(plain);
  // Gives nothing more: the mode works byte by byte. Without it there is no tag.
  cipher.final();
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]);
}

/** Undefined for what was not encrypted under this key for this place. */
function decrypt(key: KeyObject, about: string, sealed: Uint8Array): Uint8Array | undefined {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const tagAt = sealed.byteLength - TAG_BYTES;
  if (tagAt < NONCE_BYTES) return undefined;
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(about));
  decipher.setAuthTag(sealed.subarray(tagAt));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, tagAt)), decipher.final()]);
  } catch {
    return undefined;
  }
}
