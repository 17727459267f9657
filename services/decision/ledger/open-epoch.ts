import { toHex } from "../../core/action/encoding.ts";
import type { ServiceEvent } from "../../core/approval/event.ts";
import { after } from "../../core/ledger/appended.ts";
import { EMPTY_ROOT } from "../../core/ledger/hash.ts";
import type { LedgerHead, LedgerStore } from "../../core/ledger/store.ts";
import { KnownHead, type HighestFile, type Known } from "./known-head.ts";
import type { Notary } from "./notary.ts";
import { suspicionOf } from "./suspicion.ts";

/** What opening an epoch works with. */
export interface OpenEpochPorts {
  readonly ledger: Pick<LedgerStore, "head" | "readTile" | "openEpoch">;
  readonly files: HighestFile & { replaceTrustPolicy(text: string): Promise<void> };
  readonly notary: Notary;
  readonly clock: () => number;
  /** A random text. */
  readonly createKey: () => string;
}

/** What became of it. */
export type EpochOpening =
  /** Nothing was lost, so nothing was done. */
  | { readonly kind: "sound" }
  /** A new epoch is in force. */
  | { readonly kind: "opened"; readonly epoch: number; readonly size: number }
  /** Another machine has opened the epoch, and this one follows it. */
  | { readonly kind: "followed"; readonly epoch: number; readonly size: number };

/**
 * Accepts that signed leaves are lost: what the database holds goes on as a new log, under an origin of its own, and its first
 * new leaf says who lost what. Only a person may want that, on the machine whose file remembers what was signed.
 */
export async function openEpoch(ports: OpenEpochPorts, reason: string): Promise<EpochOpening> {
  const { ledger, files, notary } = ports;
  // A damaged file is one of the reasons to be here.
  const opened = await KnownHead.open({ file: files, notary, onError: () => undefined });
  const [known, head] = [opened.current, await ledger.head()];
  if ((await suspicionOf(head, known, ledger.readTile)) === undefined) return { kind: "sound" };
  if (known.kind === "head" && head.epoch > known.head.epoch) {
    await keep(ports, head);
    return { kind: "followed", epoch: head.epoch, size: head.range.size };
  }
  const event = epochOpened(ports, { head, known, reason });
  const appended = await ledger.openEpoch(event);
  const range = after(appended);
  await keep(ports, { range, epoch: appended.epoch });
  return { kind: "opened", epoch: appended.epoch, size: range.size };
}

async function keep({ files, notary }: OpenEpochPorts, { range, epoch }: LedgerHead) {
  await files.replaceHighest(notary.sign(range, epoch).note);
  await files.replaceTrustPolicy(notary.trustPolicyOf(epoch));
}

function epochOpened(
  { clock, createKey }: OpenEpochPorts,
  { head, known, reason }: { head: LedgerHead; known: Known; reason: string },
): ServiceEvent {
  // A restored database can have forgotten epochs as well, and their origins must not be used again.
  const lost = known.kind === "head" ? known.head : { epoch: 0, size: 0, root: EMPTY_ROOT };
  return {
    id: `epoch.opened.${createKey()}`,
    requestId: "",
    version: 0,
    atMs: clock(),
    actor: { kind: "service", id: "operator" },
    change: {
      type: "epoch.opened",
      epoch: Math.max(head.epoch, lost.epoch) + 1,
      lostSize: lost.size,
      lostRoot: toHex(lost.root),
      reason,
    },
  };
}
