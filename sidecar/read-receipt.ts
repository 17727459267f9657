import { LedgerError } from "../services/core/ledger/ledger-error.ts";
import { parseReceipt, verifyReceipt } from "../services/core/ledger/receipt.ts";
import type { TrustPolicy } from "../services/core/ledger/trust-policy.ts";
import type { GrowthProof } from "./known-trees.ts";
import { invalidReceipt } from "./ledger-fault.ts";
import type { LogTree } from "./log-memory.ts";
import { matchesAnswer, type ExpectedLeaf } from "./receipt-match.ts";
import type { Receipt } from "./receipt.ts";

/** What a receipt proves to those who trust its log. */
export interface ReadReceipt {
  readonly tree: LogTree;
  readonly leaf: Uint8Array;
}

/** Throws `receipt_invalid` unless the receipt proves that its leaf is in a tree of a trusted log. */
export function readReceipt(text: string, trust: TrustPolicy): ReadReceipt {
  try {
    const receipt = parseReceipt(text);
    const { origin, size, root } = verifyReceipt(receipt, trust).checkpoint;
    return { tree: { origin, size, root, note: receipt.note }, leaf: receipt.leaf };
  } catch (error) {
    if (error instanceof LedgerError) throw invalidReceipt(error.message, error);
    throw error;
  }
}

/** Throws `receipt_invalid` unless the leaf proves the answer. */
export function assertMatch(leaf: Uint8Array, expected: ExpectedLeaf): void {
  const match = matchesAnswer(leaf, expected);
  if (match.kind === "differs")
    throw invalidReceipt(`it proves something else (another ${match.what})`);
}

/** What came with a receipt to show that the log has only grown. */
export function growthOf({ knownSize, consistency }: Receipt): GrowthProof | undefined {
  return knownSize === 0 ? undefined : { fromSize: knownSize, hashes: consistency };
}
