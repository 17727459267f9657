import { utf8, utf8Length } from "../action/utf8.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { COSIGNATURE_TYPE, verifyCosignature } from "./cosignature.ts";
import type { Ed25519Signer } from "./ed25519.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { LedgerError } from "./ledger-error.ts";
import type { NoteSignature } from "./signature-line.ts";
import { formatSignatureLine, isKeyName, keyIdOf, parseSignatureLine } from "./signature-line.ts";

/** The signature type of plain Ed25519 (C2SP signed-note). */
export const ED25519_TYPE = 0x01;

/** A key that a note's signatures are held against. */
export interface VerifierKey {
  readonly name: string;
  /** An unsigned 32-bit number, made of all the rest. */
  readonly id: number;
  /** Plain Ed25519, as logs sign, or the timestamped cosignature of a witness. */
  readonly type: typeof ED25519_TYPE | typeof COSIGNATURE_TYPE;
  /** 32 bytes. */
  readonly publicKey: Uint8Array;
}

/** A note taken apart. Nothing is known of its text until `verifyNote` has said who signed it. */
export interface ParsedNote {
  /** With its last line end, without the empty line. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Limits of the format's first implementation, golang.org/x/mod/sumdb/note; the specification asks for some. */
const NOTE_BYTES_MAX = 1_000_000;
const SIGNATURES_MAX = 100;

const PUBLIC_KEY_BYTES = 32;

/**
 * The key that verifies a signer's notes or, with the type of cosignatures, a witness's. Throws `LedgerError` for a name that no
 * key can have.
 */
export function createVerifierKey(
  name: string,
  publicKey: Uint8Array,
  type: VerifierKey["type"] = ED25519_TYPE,
): VerifierKey {
  if (!isKeyName(name)) throw badKey("name is empty, or holds a space or plus");
  if (publicKey.byteLength !== PUBLIC_KEY_BYTES) throw badKey("is not 32 bytes long");
  return { name, id: keyIdOf({ name, type, publicKey }), type, publicKey };
}

/** Reads a vkey: name, id and key, joined by plus. Throws `LedgerError`, also when the id is not the key's own. */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text) ?? [];
  const material = encoded === undefined ? undefined : fromBase64(encoded);
  const type = material?.[0];
  if (name === undefined || material === undefined || type === undefined) {
    throw badKey("is not a name, 8 hexadecimal digits and base64, joined by plus");
  }
  if (type !== ED25519_TYPE && type !== COSIGNATURE_TYPE) {
    throw new LedgerError(
      "unsupported_key",
      `a verifier key has the signature type ${type}, which is not Ed25519`,
    );
  }
  const key = createVerifierKey(name, material.slice(1), type);
  if (hexId(key.id) !== id) throw badKey("id does not match its name and key");
  return key;
}

/** The vkey of a key. */
export function formatVerifierKey({ name, id, type, publicKey }: VerifierKey): string {
  return `${name}+${hexId(id)}+${toBase64(Uint8Array.of(type, ...publicKey))}`;
}

/** Signs a text. Throws `LedgerError` when it does not end a line, or cannot be a note's. */
export function signNote(
  text: string,
  { name, signer }: { readonly name: string; readonly signer: Ed25519Signer },
): string {
  if (!text.endsWith("\n")) throw badNote("text does not end with a line end");
  assertPlain(text);
  const { publicKey } = signer;
  const keyId = keyIdOf({ name, type: ED25519_TYPE, publicKey });
  const line = formatSignatureLine({ name, keyId, signature: signer.sign(utf8(text)) });
  return `${text}\n${line}\n`;
}

/** Takes a note apart. Throws `LedgerError` for anything but a text, an empty line and 1 to 100 signature lines. */
export function parseNote(note: string): ParsedNote {
  assertPlain(note);
  // The text may have empty lines of its own: the last one separates.
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) throw badNote("has no empty line, or no last line end");
  const lines = note.slice(end + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) throw badNote(`has more than ${SIGNATURES_MAX} signatures`);
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignatureLine) };
}

/**
 * The keys, out of the given ones, that signed the note. Signatures by other keys are ignored, whatever they are. Throws
 * `LedgerError`: "bad_signature" when one by a given key is wrong, "no_trusted_signature" when there is none.
 */
export function verifyNote(note: string, keys: readonly VerifierKey[]): readonly VerifierKey[] {
  const { text, signatures } = parseNote(note);
  const verified = new Set<VerifierKey>();
  for (const signature of signatures) {
    const key = keys.find(({ name, id }) => name === signature.name && id === signature.keyId);
    if (key === undefined) continue;
    if (!isSigned(text, signature.signature, key)) {
      throw new LedgerError("bad_signature", `the note's signature by ${key.name} does not verify`);
    }
    verified.add(key);
  }
  if (verified.size > 0) return [...verified];
  throw new LedgerError("no_trusted_signature", "the note has no signature by a trusted key");
}

/**
 * The note with more signature lines, each without its line end. A key that has signed already is not added again. Throws
 * `LedgerError` when the note or a line cannot be read, or there come to be too many.
 */
export function withSignatures(note: string, lines: readonly string[]): string {
  const { text, signatures } = parseNote(note);
  const all = [...signatures, ...lines.map(parseSignatureLine)];
  const ids = all.map(({ name, keyId }) => `${name} ${keyId}`);
  const once = all.filter((_, at) => at < signatures.length || ids.indexOf(ids[at] ?? "") === at);
  const whole = `${text}\n${once.map((one) => `${formatSignatureLine(one)}\n`).join("")}`;
  parseNote(whole);
  return whole;
}

function isSigned(text: string, signature: Uint8Array, { type, publicKey }: VerifierKey): boolean {
  switch (type) {
    case ED25519_TYPE:
      return verifyEd25519(publicKey, utf8(text), signature);
    case COSIGNATURE_TYPE:
      return verifyCosignature({ noteText: text, publicKey, signature }) !== undefined;
  }
}

function assertPlain(text: string): void {
  if (utf8Length(text) > NOTE_BYTES_MAX) throw badNote("is longer than 1,000,000 bytes");
  if (!text.isWellFormed()) throw badNote("holds half of a surrogate pair");
  if (/[^\P{Cc}\n\u007F-\u009F]/u.test(text)) throw badNote("holds a control character");
}

function hexId(id: number): string {
  return id.toString(16).padStart(8, "0");
}

function badNote(problem: string): LedgerError {
  return new LedgerError("bad_note", `the note ${problem}`);
}

function badKey(problem: string): LedgerError {
  return new LedgerError("bad_key", `the verifier key ${problem}`);
}
