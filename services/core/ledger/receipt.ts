import { fromBase64, toBase64 } from "./base64.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { parseDecimal } from "./decimal.ts";
import { HASH_BYTES, leafHash } from "./hash.ts";
import { verifyInclusion } from "./inclusion.ts";
import { LedgerError } from "./ledger-error.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import { checkNote } from "./trust-policy.ts";

/** A proof that a leaf is in the log, to be kept and verified without asking anybody (C2SP tlog-proof). */
export interface Receipt {
  readonly index: number;
  /** The leaf's exact bytes; they travel as the format's extra data. */
  readonly leaf: Uint8Array;
  readonly proof: readonly Uint8Array[];
  /** The signed checkpoint of the tree that the proof is of. */
  readonly note: string;
}

/** What a receipt proved. */
export interface VerifiedReceipt {
  readonly checkpoint: Checkpoint;
  /** The policy's names of the witnesses that cosigned it. */
  readonly witnesses: readonly string[];
}

const HEADER = "c2sp.org/tlog-proof@v1";

/** No tree that can be is higher. */
const PROOF_HASHES_MAX = 64;

/** A note of a million bytes, the longest proof and the longest entry in base64 stay below. */
const RECEIPT_CHARS_MAX = 1_100_000;

/** Longest entry that a log in this format can hold. */
const LEAF_BYTES_MAX = 65_535;

/** The text of a receipt. Throws `LedgerError` for what `parseReceipt` would refuse. */
export function formatReceipt({ index, leaf, proof, note }: Receipt): string {
  assertReceipt({ index, leaf, proof, note });
  return `${HEADER}\nextra ${toBase64(leaf)}\nindex ${index}\n${hashLines(proof)}\n${note}`;
}

/** Reads a receipt. Nothing is proven by that. Throws `LedgerError` for anything that `formatReceipt` would not write. */
export function parseReceipt(text: string): Receipt {
  if (text.length > RECEIPT_CHARS_MAX) throw badReceipt("is too long");
  // The first empty line ends the proof; all after it is the note, verbatim.
  const end = text.indexOf("\n\n");
  if (end < 0) throw badReceipt("has no empty line before the checkpoint");
  const [header, extra, indexLine, ...hashes] = text.slice(0, end).split("\n");
  if (header !== HEADER) throw badReceipt(`does not begin with ${HEADER}`);
  const leaf = fromBase64(valueOf(extra, "extra"));
  if (leaf === undefined) throw badReceipt("extra is not base64");
  const index = parseDecimal(valueOf(indexLine, "index"));
  if (index === undefined) throw badReceipt("index is not a decimal number up to 2^53-1");
  const receipt = { index, leaf, proof: hashes.map(parseHash), note: text.slice(end + 2) };
  assertReceipt(receipt);
  return receipt;
}

/**
 * Checks everything that a receipt says: who signed and witnessed the checkpoint, and that the leaf is in its tree. Throws
 * `LedgerError`: those of `checkNote`, "quorum_not_met", and "bad_proof" when the leaf is not shown to be in the tree.
 */
export function verifyReceipt(receipt: Receipt, policy: TrustPolicy): VerifiedReceipt {
  const { index, leaf, proof, note } = receipt;
  const { checkpoint, witnesses, isQuorumMet } = checkNote(note, policy);
  if (!isQuorumMet) {
    throw new LedgerError(
      "quorum_not_met",
      "the checkpoint lacks cosignatures that the trust policy asks for",
    );
  }
  const { size, root } = checkpoint;
  if (!verifyInclusion({ index, size, leafHash: leafHash(leaf), proof, root })) {
    throw new LedgerError(
      "bad_proof",
      "the proof does not show the leaf at its index in the signed tree",
    );
  }
  return { checkpoint, witnesses };
}

/** A hash with a zero after it fills its groups of three bytes. */
const ROW_BYTES = HASH_BYTES + 1;
const ROW_CHARS = (ROW_BYTES / 3) * 4;

/**
 * The base64 of each hash on a line. All are encoded in one call: the zero after a hash changes the last character alone, which
 * is padding without it (RFC 4648, section 4). A call for each made the text of a receipt cost 2.5 us of CPU instead of 0.9.
 */
function hashLines(hashes: readonly Uint8Array[]): string {
  const rows = Buffer.allocUnsafe(ROW_BYTES * hashes.length).fill(0);
  hashes.forEach((hash, row) => rows.set(hash, ROW_BYTES * row));
  const text = rows.toString("base64");
  let lines = "";
  for (let at = 0; at < text.length; at += ROW_CHARS) {
    lines += `${text.slice(at, at + ROW_CHARS - 1)}=\n`;
  }
  return lines;
}

function valueOf(line: string | undefined, name: string): string {
  if (line?.startsWith(`${name} `) === true) return line.slice(name.length + 1);
  throw badReceipt(`has no ${name} line in its place`);
}

function parseHash(line: string): Uint8Array {
  const hash = fromBase64(line);
  if (hash !== undefined) return hash;
  throw badReceipt("proof holds a line that is not base64");
}

function assertReceipt({ index, leaf, proof, note }: Receipt): void {
  if (!Number.isSafeInteger(index) || index < 0) throw badReceipt("index is not that of a leaf");
  if (leaf.byteLength < 1 || leaf.byteLength > LEAF_BYTES_MAX) {
    throw badReceipt(`leaf is empty, or longer than ${LEAF_BYTES_MAX} bytes`);
  }
  if (proof.length > PROOF_HASHES_MAX) throw badReceipt(`has more than ${PROOF_HASHES_MAX} hashes`);
  if (proof.some(({ byteLength }) => byteLength !== HASH_BYTES)) {
    throw badReceipt("proof holds a hash that is not 32 bytes long");
  }
  if (note === "") throw badReceipt("has no checkpoint");
}

function badReceipt(problem: string): LedgerError {
  return new LedgerError("bad_receipt", `the receipt ${problem}`);
}
