import { toHex } from "../../core/action/encoding.ts";
import type { ServiceEvent } from "../../core/approval/event.ts";
import { after } from "../../core/ledger/appended.ts";
import { rangeRoot } from "../../core/ledger/compact-range.ts";
import { EMPTY_ROOT } from "../../core/ledger/hash.ts";
import type { LedgerHead, LedgerStore } from "../../core/ledger/store.ts";
import { contradicts, readEvidence, type EvidenceFiles } from "./evidence.ts";
import { keepPolicies, type PolicyFiles, type Trusted } from "./keep-policies.ts";
import { KnownHead, type HighestFile } from "./known-head.ts";
import type { SignedHead } from "./notary.ts";
import { suspicionOf } from "./suspicion.ts";

/** What finding out what was lost works with. */
export interface AssessmentPorts extends Trusted {
  readonly ledger: Pick<LedgerStore, "head" | "readTile">;
  readonly files: Pick<HighestFile, "readHighest"> & Pick<EvidenceFiles, "readEvidence">;
}

/** What opening an epoch works with. */
export interface OpenEpochPorts extends AssessmentPorts {
  readonly ledger: Pick<LedgerStore, "head" | "readTile" | "openEpoch">;
  readonly files: HighestFile & Pick<EvidenceFiles, "readEvidence"> & PolicyFiles;
  readonly clock: () => number;
  /** A random text. */
  readonly createKey: () => string;
}

/** A log of one epoch at one size. */
interface EpochHead {
  readonly epoch: number;
  readonly size: number;
  readonly root: Uint8Array;
}

/** What stands against the database's log. */
export type Assessment =
  /** Nothing. */
  | { readonly kind: "sound" }
  /** Another machine has opened the epoch that the database is in. */
  | { readonly kind: "elsewhere"; readonly present: EpochHead }
  /** It is not the log that was signed. */
  | {
      readonly kind: "lost";
      readonly why: string;
      /** The highest head that the database does not continue. Of size 0 when that is not known any more. */
      readonly lost: EpochHead;
      readonly present: EpochHead;
      /** The highest epoch that anybody knows of. */
      readonly epoch: number;
    };

/** What became of it. */
export type EpochOpening =
  /** Nothing was lost, so nothing was done. */
  | { readonly kind: "sound" }
  /** Another machine has opened the epoch, and this one follows it. */
  | { readonly kind: "followed"; readonly present: EpochHead }
  /** A new epoch is in force. */
  | {
      readonly kind: "opened";
      readonly lost: EpochHead;
      /** What the database had. */
      readonly kept: EpochHead;
      readonly present: EpochHead;
    };

/** Tells what opening an epoch would give up; changes nothing. */
export async function assessLoss(ports: AssessmentPorts): Promise<Assessment> {
  const { ledger, files, notary } = ports;
  // A damaged file is one of the reasons to be here.
  const ignore = () => undefined;
  const file = { readHighest: () => files.readHighest(), replaceHighest: async () => undefined };
  const { current: known } = await KnownHead.open({ file, notary, onError: ignore });
  const evidence = await readEvidence(files, notary, ignore);
  const head = await ledger.head();
  const present = toEpochHead(head);
  const suspicion = await suspicionOf(head, known, ledger.readTile);
  const signed = [
    ...(known.kind === "head" ? [known.head] : []),
    ...evidence.map((each) => each.head),
  ];
  const lost: SignedHead[] = [];
  for (const each of signed) if (await contradicts(each, head, ledger.readTile)) lost.push(each);
  const proof = evidence.find((each) => lost.includes(each.head));
  const why = suspicion ?? proof?.what;
  if (why === undefined) return { kind: "sound" };
  const isAhead = known.kind === "head" && head.epoch > known.head.epoch;
  if (isAhead && lost.length === 0) return { kind: "elsewhere", present };
  const unknown = { epoch: 0, size: 0, root: EMPTY_ROOT };
  // A restored database can have forgotten epochs as well, and their origins must not be used again.
  const epoch = Math.max(head.epoch, ...signed.map((each) => each.epoch));
  return { kind: "lost", why, lost: lost.toSorted(byHeight).at(-1) ?? unknown, present, epoch };
}

/**
 * Accepts that signed leaves are lost: what the database holds goes on as a new log, under an origin of its own, and its first
 * new leaf says who lost what. Only a person may want that, on the machine whose files remember what was signed.
 */
export async function openEpoch(ports: OpenEpochPorts, reason: string): Promise<EpochOpening> {
  const assessment = await assessLoss(ports);
  switch (assessment.kind) {
    case "sound":
      return assessment;
    case "elsewhere": {
      const head = await ports.ledger.head();
      await keep(ports, head);
      return { kind: "followed", present: toEpochHead(head) };
    }
    case "lost": {
      const { lost, present: kept } = assessment;
      const appended = await ports.ledger.openEpoch(epochOpened(ports, assessment, reason));
      const head = { range: after(appended), epoch: appended.epoch };
      await keep(ports, head);
      return { kind: "opened", lost, kept, present: toEpochHead(head) };
    }
  }
}

async function keep(ports: OpenEpochPorts, { range, epoch }: LedgerHead) {
  const { files, notary } = ports;
  await files.replaceHighest(notary.sign(range, epoch).note);
  await keepPolicies(files, ports, epoch);
}

function epochOpened(
  { clock, createKey }: OpenEpochPorts,
  { lost, epoch }: Extract<Assessment, { readonly kind: "lost" }>,
  reason: string,
): ServiceEvent {
  return {
    id: `epoch.opened.${createKey()}`,
    requestId: "",
    version: 0,
    atMs: clock(),
    actor: { kind: "service", id: "operator" },
    change: {
      type: "epoch.opened",
      epoch: epoch + 1,
      lostSize: lost.size,
      lostRoot: toHex(lost.root),
      reason,
    },
  };
}

function toEpochHead({ epoch, range }: LedgerHead): EpochHead {
  return { epoch, size: range.size, root: rangeRoot(range) };
}

function byHeight(a: SignedHead, b: SignedHead): number {
  return a.epoch - b.epoch || a.size - b.size;
}
