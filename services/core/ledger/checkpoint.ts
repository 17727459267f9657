import { fromBase64, toBase64 } from "./base64.ts";
import { assertSize } from "./compact-range.ts";
import { parseDecimal } from "./decimal.ts";
import { bytesEqual, EMPTY_ROOT, HASH_BYTES } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";

/** A tree head as logs sign it (C2SP tlog-checkpoint). */
export interface Checkpoint {
  /** Which log. */
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  /** Lines that mean nothing to us; our logs have none. */
  readonly extensions: readonly string[];
}

/** The text of a checkpoint, which `signNote` signs. Throws `LedgerError` for what `parseCheckpoint` would refuse. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  assertSize(size);
  const text = [origin, size, toBase64(root), ...extensions, ""].join("\n");
  const read = parseCheckpoint(text);
  if (read.extensions.length !== extensions.length)
    throw badCheckpoint("has a line end within a line");
  return text;
}

/** Reads the text of a checkpoint: a note without its signatures. Throws `LedgerError`. */
export function parseCheckpoint(text: string): Checkpoint {
  if (!text.endsWith("\n")) throw badCheckpoint("does not end with a line end");
  const [origin, sizeText, rootText, ...extensions] = text.slice(0, -1).split("\n");
  if (origin === undefined || sizeText === undefined || rootText === undefined) {
    throw badCheckpoint("has fewer than three lines");
  }
  if (origin === "" || extensions.includes("")) throw badCheckpoint("has an empty line");
  const size = parseDecimal(sizeText);
  if (size === undefined) throw badCheckpoint("size is not a decimal number up to 2^53-1");
  const root = fromBase64(rootText);
  if (root?.byteLength !== HASH_BYTES) throw badCheckpoint("root is not 32 bytes in base64");
  if (size === 0 && !bytesEqual(root, EMPTY_ROOT))
    throw badCheckpoint("of size 0 has a root of leaves");
  return { origin, size, root, extensions };
}

function badCheckpoint(problem: string): LedgerError {
  return new LedgerError("bad_checkpoint", `the checkpoint ${problem}`);
}
