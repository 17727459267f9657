import { StoreFault } from "../../core/approval/store.ts";
import { rangeRoot } from "../../core/ledger/compact-range.ts";
import { consistencyProof, verifyConsistency } from "../../core/ledger/consistency.ts";
import { bytesEqual } from "../../core/ledger/hash.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";
import type { LedgerHead } from "../../core/ledger/store.ts";
import type { TileReader } from "../../core/ledger/tiles.ts";
import type { Known } from "./known-head.ts";

/** What a person must do about a suspect log. */
export const REMEDY =
  "Nothing is authorised until a person puts back what is missing, or accepts the loss on the service's machine: " +
  "countersign ledger epoch --reason TEXT --accept-loss";

/**
 * Why the database's log cannot be the one that was signed, in a sentence for people; undefined when it is. Rejects with
 * `StoreFault` when that can't be told now.
 */
export async function suspicionOf(
  head: LedgerHead,
  known: Known,
  readTile: TileReader,
): Promise<string | undefined> {
  switch (known.kind) {
    case "missing":
      // Before the first entry there is nothing that could have been lost.
      if (head.range.size === 0) return undefined;
      return `The highest checkpoint that was signed is not kept any more, so a loss could go unnoticed. ${REMEDY}`;
    case "damaged":
      return `The kept copy of the highest checkpoint is damaged, or another ledger-key has signed it, so a loss could go unnoticed. ${REMEDY}`;
    case "head":
  }
  const { epoch, size } = known.head;
  if (head.epoch !== epoch) {
    return `The ledger in the database is in epoch ${head.epoch}, and this machine knows epoch ${epoch}. ${REMEDY}`;
  }
  if (head.range.size < size) {
    return `The ledger in the database has ${head.range.size} entries, and ${size} were signed. ${REMEDY}`;
  }
  const present = { size: head.range.size, root: rangeRoot(head.range) };
  if (await isPrefix(known.head, present, readTile)) return undefined;
  return `The ledger in the database does not continue the ${size} entries that were signed. ${REMEDY}`;
}

/** A tree, as a checkpoint tells of it. */
export interface Tree {
  readonly size: number;
  readonly root: Uint8Array;
}

/** Whether one tree is the beginning of another. Rejects with `StoreFault` when that can't be told now. */
export async function isPrefix(tree: Tree, whole: Tree, readTile: TileReader): Promise<boolean> {
  if (tree.size === 0 || tree.size > whole.size) return tree.size === 0;
  if (tree.size === whole.size) return bytesEqual(tree.root, whole.root);
  const sizes = { fromSize: tree.size, toSize: whole.size };
  try {
    const proof = await consistencyProof(sizes, readTile);
    return verifyConsistency({ ...sizes, fromRoot: tree.root, toRoot: whole.root, proof });
  } catch (error) {
    // What is not there, or is no tile, proves nothing.
    if (error instanceof LedgerError) return false;
    if (error instanceof StoreFault && error.code === "corrupt") return false;
    throw error;
  }
}
