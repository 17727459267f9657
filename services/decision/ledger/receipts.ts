import {
  StoreFault,
  type Committed,
  type EventLog,
  type LoggedEvent,
} from "../../core/approval/store.ts";
import { Fault } from "../../core/fault.ts";
import { proveAppended } from "../../core/ledger/appended.ts";
import { leafHash } from "../../core/ledger/hash.ts";
import { inclusionProof, verifyInclusion } from "../../core/ledger/inclusion.ts";
import { formatReceipt } from "../../core/ledger/receipt.ts";
import type { Appended, LedgerStore } from "../../core/ledger/store.ts";
import { translateStoreFault } from "../refusals.ts";
import type { Witnessing } from "../witnessing.ts";
import { GrowthProofs } from "./growth-proofs.ts";
import type { HeadGuard } from "./head-guard.ts";
import type { SignedHead } from "./notary.ts";

/** A receipt as callers get it. */
export interface WireReceipt {
  readonly tlogProof: string;
  readonly knownSize: bigint;
  readonly consistency: Uint8Array[];
}

/** Types of events. */
export type EventTypes = ReadonlySet<LoggedEvent["event"]["change"]["type"]>;

/** What receipts are made from. */
export interface ReceiptsOptions {
  readonly guard: HeadGuard;
  readonly witnessing?: Pick<Witnessing, "covering" | "newest"> | undefined;
  readonly ledger: Pick<LedgerStore, "leaves" | "readTile">;
  readonly log: Pick<EventLog, "readRequest">;
}

/** Which event of a request a caller is given the receipt of. */
export interface Wanted {
  readonly requestId: string;
  /** The last event of one of these types. */
  readonly types: EventTypes;
  /** Where several of a type differ by it: that of this look at a hidden value. */
  readonly revealId?: string;
  /** The tree that the caller has verified; 0 for none. */
  readonly knownSize: bigint;
  /** Whether the receipt must be under a witnessed head, which is waited for. */
  readonly isWitnessed?: boolean;
}

/** What a request's answer rests on: its verdict, or until then its opening. */
export const DECIDING: EventTypes = new Set([
  "decision.allowed",
  "decision.denied",
  "request.opened",
  "request.approved",
  "glass.broken",
  "request.denied",
  "request.expired",
  "request.cancelled",
  "grant.lapsed",
  "grant.revoked",
]);
/** The use of a grant. */
export const REDEEMING: EventTypes = new Set(["grant.redeemed"]);
/** What became of the action. */
export const ENDING: EventTypes = new Set(["outcome.reported", "outcome.unknown"]);
/** A look at a hidden value. */
export const REVEALING: EventTypes = new Set(["value.revealed"]);
/** A vote, and what followed from it. */
export const VOTING: EventTypes = new Set([
  "vote.cast",
  "request.approved",
  "request.denied",
  "glass.broken",
  "glass.reviewed",
]);

/** Makes receipts: proofs, under a signed head, that an event is in the log. Every method rejects with `Fault`. */
export class Receipts {
  readonly #options: ReceiptsOptions;
  readonly #growthProofs: GrowthProofs;

  constructor(options: ReceiptsOptions) {
    this.#options = options;
    this.#growthProofs = new GrowthProofs(options.ledger.readTile);
  }

  /** Of what this very call committed where that is the event that is wanted, else of what the log holds. */
  async of(wanted: Wanted, committed?: Committed): Promise<WireReceipt> {
    const fresh = last(committed?.events ?? [], wanted);
    const isWitnessed = wanted.isWitnessed === true;
    if (fresh !== undefined && committed?.appended !== undefined && !isWitnessed) {
      return this.#ofAppended(committed.appended, fresh.index, wanted.knownSize);
    }
    const { log, guard } = this.#options;
    const events = () => log.readRequest(wanted.requestId).catch(translateStoreFault);
    const logged = fresh ?? last(await events(), wanted);
    if (logged === undefined) throw notRecorded();
    const { index } = logged;
    const head = isWitnessed
      ? await this.#witnessed(index)
      : await guard.newest().catch(translateStoreFault);
    return this.#under(head, index, wanted.knownSize);
  }

  /** Of the leaf at an index, under the newest witnessed head when that has the leaf, else under the newest one. */
  async at(index: number, knownSize: bigint): Promise<WireReceipt> {
    const { guard, witnessing } = this.#options;
    const newest = await guard.newest().catch(translateStoreFault);
    const witnessed = witnessing?.newest;
    const isCovered = witnessed?.epoch === newest.epoch && index < witnessed.size;
    return this.#under(isCovered ? witnessed : newest, index, knownSize);
  }

  async #witnessed(index: number): Promise<SignedHead> {
    const { guard, witnessing } = this.#options;
    guard.assertSound();
    if (witnessing === undefined) throw new RangeError("nothing is witnessed without witnesses");
    return witnessing.covering(index);
  }

  async #under(head: SignedHead, index: number, knownSize: bigint): Promise<WireReceipt> {
    const { ledger } = this.#options;
    const { size, root, note } = head;
    const [leaf] = await ledger.leaves(index, 1).catch(translateStoreFault);
    if (leaf === undefined || index >= size) throw notRecorded();
    const proof = await inclusionProof({ index, size }, ledger.readTile).catch(translateStoreFault);
    const place = { index, size, root, leafHash: leafHash(leaf.body), proof };
    // A leaf that was changed together with its hash still fits its row, and no longer the tree.
    if (!verifyInclusion(place)) translateStoreFault(notThatTree(index));
    const tlogProof = formatReceipt({ index, leaf: leaf.body, proof, note });
    return { tlogProof, ...(await this.#growth(knownSize, head)) };
  }

  async #ofAppended(appended: Appended, index: number, knownSize: bigint): Promise<WireReceipt> {
    const head = await this.#options.guard.accept(appended).catch(translateStoreFault);
    const leaf = appended.bodies[index - appended.before.size];
    if (leaf === undefined) throw notRecorded();
    const proof = proveAppended(appended, index);
    const tlogProof = formatReceipt({ index, leaf, proof, note: head.note });
    return { tlogProof, ...(await this.#growth(knownSize, head)) };
  }

  /** Proves that the tree only grew since the caller last saw it. */
  async #growth(knownSize: bigint, head: SignedHead) {
    if (knownSize === 0n || knownSize >= BigInt(head.size)) return { knownSize, consistency: [] };
    const proof = this.#growthProofs.prove(Number(knownSize), head);
    return { knownSize, consistency: [...(await proof.catch(translateStoreFault))] };
  }
}

function last(
  events: readonly LoggedEvent[],
  { types, revealId }: Pick<Wanted, "types" | "revealId">,
): LoggedEvent | undefined {
  return events.findLast(({ event: { change } }) => {
    if (!types.has(change.type)) return false;
    return revealId === undefined || ("revealId" in change && change.revealId === revealId);
  });
}

function notThatTree(index: number): StoreFault {
  return new StoreFault("corrupt", `leaf ${index} of events is not the one that was signed`);
}

function notRecorded(): Fault {
  return new Fault({
    code: "internal",
    reason: "not_recorded",
    message: "The ledger does not hold what the receipt is asked of.",
  });
}
