import { utf8 } from "../../core/action/utf8.ts";
import { formatBundleHeader } from "../../core/ledger/bundle.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../core/ledger/compact-range.ts";
import { leafHash } from "../../core/ledger/hash.ts";
import { CliError } from "../exit-codes.ts";
import { knowCheckpoint } from "./checkpoint.ts";
import type { FileInTheMaking } from "./archive.ts";
import { assertRoot } from "./leaves.ts";
import { readLeaves, type LedgerReading } from "./read-ledger.ts";

/** Leaves that are hashed and written at once. */
const BATCH = 256;
const LINE_END = utf8("\n");

/** What a bundle came to. */
export interface Bundled {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly bytes: number;
}

/** Writes the checkpoint and every leaf, a line each. Rejects when the leaves do not make the checkpoint's root. */
export async function writeBundle(reading: LedgerReading, into: FileInTheMaking): Promise<Bundled> {
  const { ledger, signal } = reading;
  const { note } = await ledger.getCheckpoint({}, { signal });
  const { origin, size, root } = knowCheckpoint(note, undefined).integrity;
  if (size === 0) throw new CliError("not_found", "The ledger has no leaves yet.");
  await into.write(utf8(formatBundleHeader({ note, size })));
  let range = EMPTY_RANGE;
  let batch: Uint8Array[] = [];
  for await (const { index, body } of readLeaves(reading, size)) {
    batch.push(body);
    if (batch.length < BATCH && index + 1 < size) continue;
    range = appendLeaves(
      range,
      batch.map((leaf) => leafHash(leaf)),
    );
    await into.write(Buffer.concat(batch.flatMap((leaf) => [leaf, LINE_END])));
    batch = [];
  }
  assertRoot(rangeRoot(range), root);
  await into.commit();
  return { origin, size, root, bytes: into.bytes };
}
