import { utf8 } from "../../services/core/action/utf8.ts";
import type { EpochOpened, ServiceEvent } from "../../services/core/approval/event.ts";
import { appendLeaves, EMPTY_RANGE } from "../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import type {
  Appended,
  LedgerHead,
  LedgerStore,
  StoredLeaf,
} from "../../services/core/ledger/store.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import type { EvidenceFiles } from "../../services/decision/ledger/evidence.ts";
import { HeadGuard } from "../../services/decision/ledger/head-guard.ts";
import type { PolicyFiles } from "../../services/decision/ledger/keep-policies.ts";
import { KnownHead, type HighestFile } from "../../services/decision/ledger/known-head.ts";
import { Notary } from "../../services/decision/ledger/notary.ts";
import { treeLog, type TreeLog } from "./tree.ts";

/** Who signs in tests. */
export const ORIGIN_OF_TWIN = "log.example/one";
export const NOTARY_OF_TWIN = new Notary({
  origin: ORIGIN_OF_TWIN,
  signer: createEd25519Signer(new Uint8Array(32).fill(7)),
});

/** Longer than any of the logs below grows. */
const LEAVES_MAX = 1_000;

/** A ledger in memory, which can be made to lose what it had, or to have another past. */
export class LedgerTwin {
  /** What epochs that were opened say. */
  readonly opened: EpochOpened[] = [];
  #log: TreeLog = treeLog(LEAVES_MAX);
  #size: number;
  #epoch = 1;

  constructor(size: number) {
    this.#size = size;
  }

  readonly readTile = (tile: Parameters<TreeLog["readTile"]>[0]) => this.#log.readTile(tile);

  async head(): Promise<LedgerHead> {
    return { range: this.#range(this.#size), epoch: this.#epoch };
  }

  async leaves(index: number, limit: number): Promise<readonly StoredLeaf[]> {
    const bodies = this.#log.leaves.slice(index, Math.min(index + limit, this.#size));
    return bodies.map((body, offset) => ({ index: index + offset, body: utf8(body) }));
  }

  /** One transaction. */
  append(count: number): Appended {
    const before = this.#range(this.#size);
    const bodies = this.#log.leaves.slice(this.#size, this.#size + count).map(utf8);
    this.#size += count;
    return { before, bodies, leafHashes: bodies.map(leafHash), epoch: this.#epoch };
  }

  /** An older copy was restored. */
  restore(size: number): void {
    this.#size = size;
  }

  /** What stands from an index on was replaced. */
  rewrite(index: number): void {
    this.#log = this.#log.fork(index);
  }

  /** Another machine has opened it. */
  enterEpoch(epoch: number): void {
    this.#epoch = epoch;
  }

  async openEpoch({ change }: ServiceEvent): Promise<Appended> {
    if (change.type !== "epoch.opened") throw new RangeError("no epoch is opened");
    this.opened.push(change);
    this.#epoch = change.epoch;
    return this.append(1);
  }

  #range(size: number) {
    const hashes = this.#log.leaves.slice(0, size).map((leaf) => leafHash(utf8(leaf)));
    return appendLeaves(EMPTY_RANGE, hashes);
  }
}

/** A ledger's directory in memory. */
export class FileTwin implements HighestFile, EvidenceFiles, PolicyFiles {
  note: string | undefined;
  policy: string | undefined;
  witnessPolicy: string | undefined;
  readonly evidence: string[] = [];

  async readHighest(): Promise<string | undefined> {
    return this.note;
  }

  async replaceHighest(note: string): Promise<void> {
    this.note = note;
  }

  async replaceTrustPolicy(text: string): Promise<void> {
    this.policy = text;
  }

  async replaceWitnessPolicy(text: string): Promise<void> {
    this.witnessPolicy = text;
  }

  async keepEvidence(note: string): Promise<string> {
    if (!this.evidence.includes(note)) this.evidence.push(note);
    return `evidence-${this.evidence.indexOf(note)}.checkpoint`;
  }

  async readEvidence() {
    return this.evidence.map((note, at) => ({ name: `evidence-${at}.checkpoint`, note }));
  }
}

/** A guard over a ledger in memory, which has signed what is there. */
export async function openGuardTwin(
  ledger: Pick<LedgerStore, "head" | "readTile">,
): Promise<HeadGuard> {
  const onError = (error: unknown) => {
    throw error;
  };
  const notary = NOTARY_OF_TWIN;
  const file = new FileTwin();
  const { range, epoch } = await ledger.head();
  file.note = notary.sign(range, epoch).note;
  const known = await KnownHead.open({ file, notary, onError });
  return HeadGuard.open({ ledger, notary, known, onSuspicion: () => undefined, onError });
}
