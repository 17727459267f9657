import type { EventLog } from "../../core/approval/store.ts";
import { createEd25519Signer } from "../../core/ledger/ed25519.ts";
import type { LedgerStore } from "../../core/ledger/store.ts";
import { HeadGuard } from "./head-guard.ts";
import { KnownHead, type HighestFile } from "./known-head.ts";
import { Notary } from "./notary.ts";
import { Receipts } from "./receipts.ts";

/** The ledger's outside world. */
export interface LedgerPorts {
  readonly ledger: LedgerStore;
  readonly log: Pick<EventLog, "readRequest">;
  readonly files: HighestFile & { replaceTrustPolicy(text: string): Promise<void> };
  /** The origin of the first epoch. */
  readonly origin: string;
  /** The log key, 32 secret bytes. */
  readonly seed: Uint8Array;
  /** As the guard's. */
  readonly onSuspicion: (suspicion: string | undefined) => void;
  readonly onError: (where: string, error: unknown) => void;
}

/**
 * What signs heads, guards them, and makes receipts. It compares the database with the highest checkpoint that was kept outside
 * before it resolves, and tells the machine whom to trust. Rejects when a file or the database can't be used.
 */
export async function openLedger(ports: LedgerPorts) {
  const { ledger, log, files, origin, onError } = ports;
  const notary = new Notary({ origin, signer: createEd25519Signer(ports.seed) });
  const known = await KnownHead.open({
    file: files,
    notary,
    onError: (error) => onError("highest checkpoint", error),
  });
  const guard = await HeadGuard.open({
    ledger,
    notary,
    known,
    onSuspicion: ports.onSuspicion,
    onError: (error) => onError("ledger", error),
  });
  const epoch = known.current.kind === "head" ? known.current.head.epoch : 1;
  await files.replaceTrustPolicy(notary.trustPolicyOf(epoch));
  const receipts = new Receipts({ guard, ledger, log });
  return { guard, receipts, [Symbol.asyncDispose]: () => guard[Symbol.asyncDispose]() };
}
