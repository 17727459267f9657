import type { Receipt as WireReceipt } from "../proto/gen/countersign/ledger/v1/ledger_pb.ts";

/** A receipt as the decision service sent it. */
export interface Receipt {
  /** The proof as text (c2sp.org/tlog-proof@v1), verifiable on its own. */
  readonly text: string;
  /** The tree from which `consistency` proves growth; 0 for none. */
  readonly knownSize: number;
  /** The hashes of that proof (RFC 6962, section 2.1.2). */
  readonly consistency: readonly Uint8Array[];
}

/** Leaf, path and checkpoint with some witnesses; a text above this is none of ours. */
const TEXT_CHARS_MAX = 32 * 1024;

/** Undefined when there is none, or none that could be read: what needs a receipt is refused without one. */
export function receiptOf(wire: WireReceipt | undefined): Receipt | undefined {
  if (wire === undefined || wire.tlogProof === "") return undefined;
  if (wire.tlogProof.length > TEXT_CHARS_MAX) return undefined;
  return {
    text: wire.tlogProof,
    knownSize: Number(wire.knownSize),
    consistency: wire.consistency,
  };
}

/** The part of it that is kept. */
export function textOf(receipt: Receipt | undefined): { readonly receipt?: string } {
  return receipt === undefined ? {} : { receipt: receipt.text };
}
