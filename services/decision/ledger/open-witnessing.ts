import { consistencyProof } from "../../core/ledger/consistency.ts";
import type { TileReader } from "../../core/ledger/tiles.ts";
import type { WitnessPlan } from "../witness-config.ts";
import type { WitnessPort } from "../witness-link.ts";
import { Witnessing, type WitnessReport } from "../witnessing.ts";
import { keepContradiction, type EvidenceFiles } from "./evidence.ts";
import type { HeadGuard } from "./head-guard.ts";
import type { Notary } from "./notary.ts";
import { isPrefix } from "./suspicion.ts";

/** Who cosigns the ledger's checkpoints, and how they are asked. */
export interface LedgerWitnesses {
  readonly plan: WitnessPlan;
  readonly connect: (url: string) => Pick<WitnessPort, "submit" | "recall">;
  readonly clock: () => number;
  readonly report: Pick<WitnessReport, "witness" | "disputed" | "lag" | "stale">;
}

/** What witnessing needs of the ledger. */
export interface Witnessed {
  readonly guard: HeadGuard;
  readonly notary: Notary;
  readonly files: Pick<EvidenceFiles, "keepEvidence">;
  readonly readTile: TileReader;
  readonly onError: (error: unknown) => void;
}

/** Starts to have heads cosigned. A witness that can show another history than the database has makes the ledger suspect. */
export function openWitnessing(
  { plan, connect, clock, report }: LedgerWitnesses,
  { guard, notary, files, readTile, onError }: Witnessed,
): Witnessing {
  return new Witnessing({
    witnesses: plan.policy.witnesses.map(({ name, key }) => ({
      name,
      key,
      ...connect(plan.urls.get(name) ?? ""),
    })),
    trustOf: (epoch) => notary.trustOf(epoch),
    keyOf: (epoch) => notary.keyOf(epoch),
    newest: () => guard.newest(),
    prove: (fromSize, toSize) => consistencyProof({ fromSize, toSize }, readTile),
    isBeginning: (tree, whole) => isPrefix(tree, whole, readTile),
    clock,
    intervalMs: plan.intervalMs,
    stalenessMs: plan.stalenessMs,
    report: {
      ...report,
      error: onError,
      contradicted: async (contradiction) =>
        guard.distrust(await keepContradiction(files, contradiction, onError)),
    },
  });
}
