import { utf8 } from "../action/utf8.ts";
import type { Ed25519Signer } from "./ed25519.ts";
import { verifyEd25519 } from "./ed25519.ts";
import { LedgerError } from "./ledger-error.ts";
import { formatSignatureLine, keyIdOf } from "./signature-line.ts";

/** The signature type of a timestamped Ed25519 cosignature (C2SP tlog-cosignature, cosignature/v1). */
export const COSIGNATURE_TYPE = 0x04;

/** Who says when that a checkpoint was seen. */
export interface Cosigner {
  readonly name: string;
  readonly signer: Ed25519Signer;
  readonly timeSeconds: number;
}

/** A cosignature as a note carries it, and over what. */
export interface Cosigned {
  /** The checkpoint: the note's text, without signatures. */
  readonly noteText: string;
  readonly publicKey: Uint8Array;
  /** Eight bytes of time and 64 of signature. */
  readonly signature: Uint8Array;
}

const TIME_BYTES = 8;

/** The signature line, without its line end, by which a witness says that it saw this checkpoint. Throws `LedgerError`. */
export function cosign(noteText: string, { name, signer, timeSeconds }: Cosigner): string {
  if (!Number.isSafeInteger(timeSeconds) || timeSeconds < 0) {
    throw new LedgerError("bad_cosignature", "the time of a cosignature is not in whole seconds");
  }
  const signature = signer.sign(signedMessage(noteText, timeSeconds));
  const timestamped = new Uint8Array(TIME_BYTES + signature.byteLength);
  new DataView(timestamped.buffer).setBigUint64(0, BigInt(timeSeconds));
  timestamped.set(signature, TIME_BYTES);
  const keyId = keyIdOf({ name, type: COSIGNATURE_TYPE, publicKey: signer.publicKey });
  return formatSignatureLine({ name, keyId, signature: timestamped });
}

/** When the cosigner saw the checkpoint, in seconds since the epoch; undefined when the cosignature is not its own. */
export function verifyCosignature({
  noteText,
  publicKey,
  signature,
}: Cosigned): number | undefined {
  if (signature.byteLength <= TIME_BYTES) return undefined;
  const time = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  // The specification allows up to 2^63-1; a number of ours holds 2^53-1, which is 285 million years.
  if (time > BigInt(Number.MAX_SAFE_INTEGER)) return undefined;
  const timeSeconds = Number(time);
  const message = signedMessage(noteText, timeSeconds);
  const isGood = verifyEd25519(publicKey, message, signature.subarray(TIME_BYTES));
  return isGood ? timeSeconds : undefined;
}

function signedMessage(noteText: string, timeSeconds: number): Uint8Array {
  return utf8(`cosignature/v1\ntime ${timeSeconds}\n${noteText}`);
}
