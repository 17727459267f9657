import type { EventLog } from "../../core/approval/store.ts";
import { createEd25519Signer } from "../../core/ledger/ed25519.ts";
import type { LedgerStore } from "../../core/ledger/store.ts";
import { WitnessRule } from "../witness-rule.ts";
import { readEvidence, type EvidenceFiles } from "./evidence.ts";
import { HeadGuard } from "./head-guard.ts";
import { keepPolicies, type PolicyFiles } from "./keep-policies.ts";
import { KnownHead, type HighestFile } from "./known-head.ts";
import { Notary } from "./notary.ts";
import { openWitnessing, type LedgerWitnesses } from "./open-witnessing.ts";
import { Receipts } from "./receipts.ts";

/** The ledger's outside world. */
export interface LedgerPorts {
  readonly ledger: LedgerStore;
  readonly log: Pick<EventLog, "readRequest">;
  readonly files: HighestFile & EvidenceFiles & PolicyFiles;
  /** The origin of the first epoch. */
  readonly origin: string;
  /** The log key, 32 secret bytes. */
  readonly seed: Uint8Array;
  /** Who cosigns checkpoints; nobody where left out. */
  readonly witnesses?: LedgerWitnesses | undefined;
  /** As the guard's. */
  readonly onSuspicion: (suspicion: string | undefined) => void;
  readonly onError: (where: string, error: unknown) => void;
}

/**
 * What signs heads, guards them, and makes receipts. It compares the database with the highest checkpoint that was kept outside
 * before it resolves, and tells the machine whom to trust. Rejects when a file or the database can't be used.
 */
export async function openLedger(ports: LedgerPorts) {
  const { ledger, log, files, origin, witnesses, onError } = ports;
  const notary = new Notary({
    origin,
    signer: createEd25519Signer(ports.seed),
    ...(witnesses === undefined ? {} : { witnesses: witnesses.plan.policy }),
  });
  const known = await KnownHead.open({
    file: files,
    notary,
    onError: (error) => onError("highest checkpoint", error),
  });
  const guard = await HeadGuard.open({
    ledger,
    notary,
    known,
    evidence: await readEvidence(files, notary, (error) => onError("evidence", error)),
    onSuspicion: ports.onSuspicion,
    onError: (error) => onError("ledger", error),
  });
  const epoch = known.current.kind === "head" ? known.current.head.epoch : 1;
  // A suspect log may be another one: whoever trusts the files that are there is not told to trust this one instead.
  if (guard.suspicion === undefined) {
    await keepPolicies(files, { notary, plan: witnesses?.plan }, epoch);
  }
  const witnessing =
    witnesses &&
    openWitnessing(witnesses, {
      guard,
      notary,
      files,
      readTile: ledger.readTile,
      onError: (error) => onError("witnesses", error),
    });
  const receipts = new Receipts({ guard, witnessing, ledger, log });
  const risks = witnesses?.plan.risks ?? new Set();
  return {
    guard,
    /** For monitors, who ask again and again and wait for nobody. */
    published: {
      newest: async () => {
        const head = await guard.newest();
        return witnessing?.dressed(head) ?? head;
      },
    },
    witnessing,
    receipts,
    witnessRule: new WitnessRule({ witnessing, risks, log }),
    [Symbol.asyncDispose]: async () => {
      await witnessing?.[Symbol.asyncDispose]();
      await guard[Symbol.asyncDispose]();
    },
  };
}
