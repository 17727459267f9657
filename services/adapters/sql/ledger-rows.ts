import { decodeRange, splitHashes } from "../../core/ledger/compact-range.ts";
import { HASH_BYTES } from "../../core/ledger/hash.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";
import type { LedgerHead } from "../../core/ledger/store.ts";
import type { Chain, KnownSubject } from "./append.ts";
import { corrupt } from "./fault.ts";
import { bytesOf, integerOf, objectOf, optionalBytesOf, textOf } from "./rows.ts";

/** A row of `log_head` with the columns `size`, `range` and `epoch`. Throws `StoreFault` corrupt. */
export function parseHead(row: unknown): LedgerHead {
  const fields = objectOf(row, "log_head");
  const size = integerOf(fields["size"], "log_head.size");
  const bytes = bytesOf(fields["range"], "log_head.range");
  const epoch = integerOf(fields["epoch"], "log_head.epoch");
  try {
    return { range: decodeRange(size, bytes), epoch };
  } catch (error) {
    throw error instanceof LedgerError ? corrupt("log_head.range", error) : error;
  }
}

/** A row of `subjects` with the columns `number`, `id` and `key`. Throws `StoreFault` corrupt. */
export function parseSubject(row: unknown): KnownSubject {
  const fields = objectOf(row, "subjects");
  return {
    number: integerOf(fields["number"], "subjects.number"),
    id: textOf(fields["id"], "subjects.id"),
    key: bytesOf(fields["key"], "subjects.key"),
  };
}

/** A row of `requests` with the columns `last_leaf` and `opening_key`. Throws `StoreFault` corrupt. */
export function parseChain(row: unknown): Chain {
  const fields = objectOf(row, "requests");
  const lastLeaf = optionalBytesOf(fields["last_leaf"], "requests.last_leaf");
  if (lastLeaf !== undefined) hashOf(lastLeaf);
  return { lastLeaf, openingKey: optionalBytesOf(fields["opening_key"], "requests.opening_key") };
}

/** A column with one hash. Throws `StoreFault` corrupt. */
export function hashOf(value: unknown): Uint8Array {
  const hash = bytesOf(value, "a hash of the log");
  if (hash.byteLength !== HASH_BYTES) throw corrupt("a hash of the log");
  return hash;
}

/** A column with many hashes, one after the other. Throws `StoreFault` corrupt. */
export function hashesOf(value: unknown, field: string): readonly Uint8Array[] {
  const bytes = bytesOf(value, field);
  if (bytes.byteLength % HASH_BYTES !== 0) throw corrupt(field);
  return splitHashes(bytes);
}

/** Hashes one after the other. */
export function concatenated(hashes: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(hashes.length * HASH_BYTES);
  hashes.forEach((hash, index) => bytes.set(hash, index * HASH_BYTES));
  return bytes;
}
