import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { toHex } from "../../services/core/action/encoding.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { parseReceipt, verifyReceipt } from "../../services/core/ledger/receipt.ts";
import type { TrustPolicy } from "../../services/core/ledger/trust-policy.ts";
import type { Identity } from "./stack.ts";

/** All leaves of a log, and every tree that it can have been. */
export interface WholeLog {
  readonly indexes: readonly number[];
  readonly bodies: readonly Uint8Array[];
  /** In hexadecimal, by size. */
  readonly roots: readonly string[];
}

/** Reads a running service's log. */
export async function readWholeLog(person: Identity): Promise<WholeLog> {
  const [indexes, bodies]: [number[], Uint8Array[]] = [[], []];
  for await (const { leaves } of person.client(LedgerService).listLeaves({})) {
    indexes.push(...leaves.map(({ index }) => Number(index)));
    bodies.push(...leaves.map(({ body }) => body));
  }
  return { indexes, bodies, roots: rootsOf(bodies) };
}

/** The roots of all trees of these leaves, from the empty one on. */
function rootsOf(bodies: readonly Uint8Array[]): readonly string[] {
  let range = EMPTY_RANGE;
  const roots = [toHex(rangeRoot(range))];
  for (const body of bodies) {
    range = appendLeaves(range, [leafHash(body)]);
    roots.push(toHex(rangeRoot(range)));
  }
  return roots;
}

/** Why a receipt that was once given is not one of this log: undefined when its leaf and its checkpoint are. */
export function contradiction(
  tlogProof: string,
  { bodies, roots }: WholeLog,
  policy: TrustPolicy,
): string | undefined {
  const receipt = parseReceipt(tlogProof);
  const { checkpoint } = verifyReceipt(receipt, policy);
  const [index, size] = [receipt.index, checkpoint.size];
  if (roots[size] !== toHex(checkpoint.root)) return `the tree of ${size} leaves is another one`;
  const isSame = Buffer.from(receipt.leaf).equals(bodies[index] ?? new Uint8Array());
  return isSame ? undefined : `leaf ${index} is another one`;
}
