import type { Kysely } from "kysely";
import type { ServiceEvent } from "../../core/approval/event.ts";
import { partiesOf } from "../../core/ledger/draft-leaves.ts";
import type { Handle } from "../../core/ledger/handles.ts";
import type { Appended } from "../../core/ledger/store.ts";
import type { AppendDraft, KnownSubject, LedgerParts } from "./append.ts";
import { draftAppend } from "./append.ts";
import type { Tables } from "./tables.ts";

/** A transaction of a dialect that may append. Locks are taken in the order requests, subjects, head. */
export interface LedgerTransaction {
  readonly db: Kysely<Tables>;
  lockRequests(ids: readonly string[]): Promise<void>;
  /** By their numbers; keeps every batch away that would write about them. */
  lockSubjects(numbers: readonly number[]): Promise<void>;
  lockHead(): Promise<void>;
  /** Those of the parties that have a row, by `partyKey`. */
  findSubjects(parties: readonly Handle[]): Promise<ReadonlyMap<string, KnownSubject>>;
  append(draft: AppendDraft, epoch?: number): Promise<Appended>;
}

/** Runs work in one transaction; what it throws undoes all of it. */
export type Transact = <Result>(
  work: (tx: LedgerTransaction) => Promise<Result>,
) => Promise<Result>;

/** Runs transactions that are no batch. */
export interface LedgerWriter {
  /** While no batch of this process runs. Rejects with `StoreFault`, or with the `RangeError` of the work. */
  alone: Transact;
}

/** Where a single event goes. */
export interface AppendPlace {
  readonly tx: LedgerTransaction;
  readonly parts: LedgerParts;
}

/** Appends one event of the service. */
export async function appendAlone(
  { tx, parts }: AppendPlace,
  event: ServiceEvent,
  epoch?: number,
): Promise<Appended> {
  const requestOf = () => undefined;
  const events = [event];
  const known = await tx.findSubjects(partiesOf(events, requestOf));
  return tx.append(
    draftAppend(parts, { events, requestOf, chainOf: () => undefined, known }),
    epoch,
  );
}
