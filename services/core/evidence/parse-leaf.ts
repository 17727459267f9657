import { toHex } from "../action/encoding.ts";
import { leafHash } from "../ledger/hash.ts";
import { parseLeaf as parseBody } from "../ledger/leaf-codec.ts";
import { EvidenceError } from "./evidence-error.ts";
import type { LeafRecord } from "./leaf-record.ts";

/** Reads a leaf. Throws `EvidenceError` invalid_leaf for anything that the ledger can't have written: nothing is guessed. */
export function parseLeaf(index: number, body: Uint8Array): LeafRecord {
  try {
    return { ...parseBody(body), index, hash: toHex(leafHash(body)) };
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : "it can't be read";
    throw new EvidenceError("invalid_leaf", `leaf ${index}: ${problem}`, { cause });
  }
}
