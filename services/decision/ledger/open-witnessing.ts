import { consistencyProof } from "../../core/ledger/consistency.ts";
import type { TileReader } from "../../core/ledger/tiles.ts";
import type { WitnessPlan } from "../witness-config.ts";
import type { WitnessPort } from "../witness-link.ts";
import { Witnessing, type WitnessReport } from "../witnessing.ts";
import type { HeadGuard } from "./head-guard.ts";
import type { Notary } from "./notary.ts";

/** Who cosigns the ledger's checkpoints, and how they are asked. */
export interface LedgerWitnesses {
  readonly plan: WitnessPlan;
  readonly submitTo: (url: string) => WitnessPort["submit"];
  readonly clock: () => number;
  readonly report: Pick<WitnessReport, "witness" | "lag" | "stale">;
  /** Tells verifiers whose cosignatures make a checkpoint count as witnessed. */
  readonly keepPolicy: (text: string) => Promise<void>;
}

/** What witnessing needs of the ledger. */
export interface Witnessed {
  readonly guard: HeadGuard;
  readonly notary: Notary;
  readonly readTile: TileReader;
  readonly onError: (error: unknown) => void;
}

/** A person must act, and which files are meant stands in the service's settings. */
const REMEDY =
  "Nothing is authorised. Put back the database and the highest checkpoint that were there; where they are lost, move the file " +
  "highest-checkpoint away and open a new epoch: countersign ledger epoch --reason TEXT";

/** Starts to have heads cosigned. A witness that remembers another history than the database makes the ledger suspect. */
export function openWitnessing(
  { plan, submitTo, clock, report }: LedgerWitnesses,
  { guard, notary, readTile, onError }: Witnessed,
): Witnessing {
  return new Witnessing({
    witnesses: plan.policy.witnesses.map(({ name, key }) => ({
      name,
      key,
      submit: submitTo(plan.urls.get(name) ?? ""),
    })),
    trustOf: (epoch) => notary.trustOf(epoch),
    newest: () => guard.newest(),
    prove: (fromSize, toSize) => consistencyProof({ fromSize, toSize }, readTile),
    clock,
    intervalMs: plan.intervalMs,
    stalenessMs: plan.stalenessMs,
    report: {
      ...report,
      error: onError,
      contradicted: (epoch, what) => guard.distrust(epoch, `${what} ${REMEDY}`),
    },
  });
}
