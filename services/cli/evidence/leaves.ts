import type { LeafRecord } from "../../core/evidence/leaf-record.ts";
import { parseLeaf } from "../../core/evidence/parse-leaf.ts";
import { hashTiles, rootOf } from "../../core/evidence/static-tree.ts";
import { bytesEqual } from "../../core/action/hash.ts";
import { fromHex } from "../../core/action/encoding.ts";
import type { Integrity } from "../../core/evidence/evidence.ts";
import { HASH_BYTES, leafHash } from "../../core/ledger/hash.ts";
import { encodeEntries, entriesPath, TILE_WIDTH } from "../../core/ledger/tiles.ts";
import type { EvidencePackage } from "./archive.ts";
import { damaged, readLeaves, type LedgerReading } from "./read-ledger.ts";

/**
 * Reads every leaf of a tree into the package, as a static log, and gives them read. Rejects when they do not make the root: then
 * there is nothing to write a package about.
 */
export async function packLeaves(
  reading: LedgerReading,
  { size, root }: Integrity,
  into: EvidencePackage,
): Promise<readonly LeafRecord[]> {
  const records: LeafRecord[] = [];
  const hashes = new Uint8Array(size * HASH_BYTES);
  let bundle: Uint8Array[] = [];
  for await (const { index, body } of readLeaves(reading, size)) {
    records.push(parseLeaf(index, body));
    hashes.set(leafHash(body), index * HASH_BYTES);
    bundle.push(body);
    if (bundle.length < TILE_WIDTH && index + 1 < size) continue;
    const place = { index: Math.floor(index / TILE_WIDTH), width: bundle.length };
    await into.add(entriesPath(place), encodeEntries(bundle));
    bundle = [];
  }
  assertRoot(rootOf(hashes), root);
  for (const { path, bytes } of hashTiles(hashes)) await into.add(path, bytes);
  return records;
}

/** Throws when leaves do not make the root that their checkpoint has. */
export function assertRoot(computed: Uint8Array, root: string): void {
  if (bytesEqual(computed, fromHex(root) ?? new Uint8Array())) return;
  throw damaged("the leaves that the service gave do not make the root of its checkpoint");
}
