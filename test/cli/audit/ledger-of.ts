import { create } from "@bufbuild/protobuf";
import {
  GetCheckpointResponseSchema,
  ListActorsResponseSchema,
  ListLeavesResponseSchema,
  ListOpeningsResponseSchema,
} from "../../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import type { LedgerCalls } from "../../../services/cli/ledger-calls.ts";
import { Fault } from "../../../services/core/fault.ts";
import { formatCheckpoint } from "../../../services/core/ledger/checkpoint.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { signNote } from "../../../services/core/ledger/note.ts";
import { actorNames, ledgerLog, type LoggedLeaf } from "../../support/ledger-log.ts";

const ORIGIN = "countersign.test/ledger";
const SIGNER = createEd25519Signer(new Uint8Array(32).fill(7));

/** The calls of a ledger that holds a synthetic log, for an auditor or for somebody else. */
export function ledgerOf(requests: number, isAuditor: boolean): LedgerCalls {
  const log = ledgerLog(requests);
  const text = formatCheckpoint({
    origin: ORIGIN,
    size: log.length,
    root: new Uint8Array(32),
    extensions: [],
  });
  const calls: Partial<LedgerCalls> = {
    getCheckpoint: async () =>
      create(GetCheckpointResponseSchema, {
        note: signNote(text, { name: ORIGIN, signer: SIGNER }),
      }),
    async *listLeaves({ from, to }) {
      yield create(ListLeavesResponseSchema, { leaves: between(log, from, to).map(toWire) });
    },
    async *listOpenings() {
      if (!isAuditor) throw refused();
      yield create(ListOpeningsResponseSchema);
    },
    listActors: async () => {
      if (!isAuditor) throw refused();
      const actors = [...actorNames()].map(([id, name]) => ({ id, name }));
      return create(ListActorsResponseSchema, { actors });
    },
  };
  return calls as LedgerCalls;
}

function between(log: readonly LoggedLeaf[], from = 0n, to = 0n): readonly LoggedLeaf[] {
  return log.slice(Number(from), to === 0n ? log.length : Number(to));
}

function toWire({ index, leaf }: LoggedLeaf) {
  return { index: BigInt(index), body: leaf.body };
}

function refused(): Fault {
  return new Fault({ code: "permission_denied", reason: "not_an_auditor", message: "No." });
}
