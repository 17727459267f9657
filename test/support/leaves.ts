import { LedgerService } from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import type { Caller } from "./replicas.ts";

/** What tests read of a leaf. */
export interface ReadLeaf {
  readonly index: number;
  readonly type: string;
  readonly request: string | null;
  readonly ts: number;
  readonly actor: { readonly kind: string; readonly id: string };
  readonly data: Readonly<Record<string, unknown>>;
}

/** All leaves of the log, as an auditor is given them. */
export async function leavesOf(auditor: Pick<Caller, "client">): Promise<readonly ReadLeaf[]> {
  const found: ReadLeaf[] = [];
  for await (const { leaves } of auditor.client(LedgerService).listLeaves({})) {
    for (const { index, body } of leaves) {
      const leaf = JSON.parse(Buffer.from(body).toString("utf8")) as Omit<ReadLeaf, "index">;
      found.push({ ...leaf, index: Number(index) });
    }
  }
  return found;
}
