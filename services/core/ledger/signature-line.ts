import { utf8 } from "../action/utf8.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { sha256 } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";

/** One signature of a note (C2SP signed-note). */
export interface NoteSignature {
  /** The key's name. */
  readonly name: string;
  /** An unsigned 32-bit number. */
  readonly keyId: number;
  /** What follows the key id: for Ed25519 64 bytes, for a cosignature a time and 64 bytes. */
  readonly signature: Uint8Array;
}

/** What a key id is made of. */
export interface KeyMaterial {
  readonly name: string;
  /** The signature type that the specification assigned. */
  readonly type: number;
  readonly publicKey: Uint8Array;
}

const KEY_ID_BYTES = 4;
const LINE_PREFIX = "— ";

/** The id that a key's signatures carry: the first four bytes of a hash over all that it is. */
export function keyIdOf({ name, type, publicKey }: KeyMaterial): number {
  return firstUint32(sha256(utf8(`${name}\n`), Uint8Array.of(type), publicKey));
}

/** Whether a text may be a key's name: not empty, no space, no plus, no control character, whole characters only. */
export function isKeyName(name: string): boolean {
  return (
    name !== "" && name.isWellFormed() && !/[\p{White_Space}+]|[^\P{Cc}\u007F-\u009F]/u.test(name)
  );
}

/** The line of a signature, without its line end. Throws `LedgerError` for a name that no key can have. */
export function formatSignatureLine({ name, keyId, signature }: NoteSignature): string {
  if (!isKeyName(name))
    throw new LedgerError("bad_key", "a key's name is empty, or holds a space or plus");
  const bytes = new Uint8Array(KEY_ID_BYTES + signature.byteLength);
  new DataView(bytes.buffer).setUint32(0, keyId);
  bytes.set(signature, KEY_ID_BYTES);
  return `${LINE_PREFIX}${name} ${toBase64(bytes)}`;
}

/** Reads a line without its line end. Throws `LedgerError` for anything that `formatSignatureLine` would not write. */
export function parseSignatureLine(line: string): NoteSignature {
  const [name, text, ...rest] = line.startsWith(LINE_PREFIX)
    ? line.slice(LINE_PREFIX.length).split(" ")
    : [];
  const bytes = text === undefined ? undefined : fromBase64(text);
  const isLine = name !== undefined && isKeyName(name) && rest.length === 0;
  if (!isLine || bytes === undefined || bytes.byteLength <= KEY_ID_BYTES) {
    throw new LedgerError(
      "bad_note",
      "a signature line is not an em dash, a key's name and base64",
    );
  }
  return { name, keyId: firstUint32(bytes), signature: bytes.slice(KEY_ID_BYTES) };
}

function firstUint32(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}
