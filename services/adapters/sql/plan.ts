import {
  applyChange,
  assertServiceEvent,
  duplicateEvent,
} from "../../core/approval/apply-change.ts";
import type { CountersignEvent, ServiceEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { Change, Committed } from "../../core/approval/store.ts";
import { StoreFault } from "../../core/approval/store.ts";
import type { Appended } from "../../core/ledger/store.ts";

/** One call that is to be committed together with others. */
export type Unit =
  | {
      readonly kind: "update";
      readonly id: string;
      readonly change: (request: ApprovalRequest | undefined) => Change;
    }
  | { readonly kind: "record"; readonly event: ServiceEvent };

/** What became of a unit: what was committed, or why it alone was rejected. */
export type UnitResult =
  | { readonly kind: "committed"; readonly committed: Committed }
  | { readonly kind: "rejected"; readonly error: unknown };

/** What the database holds of the units' subjects, read under the locks of the transaction. */
export interface Loaded {
  /** A request that is damaged is here as its fault, which rejects the units that want it and no others. */
  readonly requests: ReadonlyMap<string, ApprovalRequest | StoreFault>;
  /** Those ids of the units' service events that are in the log already. */
  readonly recorded: ReadonlySet<string>;
}

/** What a batch will write. */
export interface BatchPlan {
  readonly events: readonly CountersignEvent[];
  readonly created: readonly ApprovalRequest[];
  readonly updated: readonly RequestUpdate[];
  /** A request as it is after the batch. */
  readonly requestOf: (id: string) => ApprovalRequest | undefined;
  /** The results, one a unit in their order, once the events have their places; undefined when there are no events. */
  readonly results: (appended: Appended | undefined) => readonly UnitResult[];
}

/** A request that was there before. */
export interface RequestUpdate {
  readonly request: ApprovalRequest;
  /** The version that was loaded, which must still be there. */
  readonly fromVersion: number;
}

/** The ids of the requests that the units are about, each once, sorted so that all replicas lock them in one order. */
export function requestIdsOf(units: readonly Unit[]): readonly string[] {
  const ids = new Set<string>();
  for (const unit of units) if (unit.kind === "update") ids.add(unit.id);
  return [...ids].sort();
}

/** The ids of the service events among the units. */
export function recordIdsOf(units: readonly Unit[]): readonly string[] {
  return units.flatMap((unit) => (unit.kind === "record" ? [unit.event.id] : []));
}

/** Runs the units in order in memory; each sees what those before it did. A unit that throws leaves no trace. */
export function planBatch(units: readonly Unit[], loaded: Loaded): BatchPlan {
  const requests = new Map(loaded.requests);
  const recorded = new Set(loaded.recorded);
  const events: CountersignEvent[] = [];
  const drafts = units.map((unit): Draft => {
    try {
      const draft = draftUnit(unit, requests, recorded);
      const from = events.length;
      events.push(...draft.events);
      return { ...draft, from };
    } catch (error) {
      return { error };
    }
  });
  return {
    events,
    ...difference(loaded.requests, requests),
    requestOf: (id) => {
      const request = requests.get(id);
      return request instanceof StoreFault ? undefined : request;
    },
    results: (appended) => settle(drafts, appended),
  };
}

type Draft = (Drafted & { readonly from: number }) | { readonly error: unknown };

interface Drafted {
  readonly request: ApprovalRequest | undefined;
  readonly events: readonly CountersignEvent[];
  readonly refusal?: Change["refusal"];
}

function draftUnit(
  unit: Unit,
  requests: Map<string, ApprovalRequest | StoreFault>,
  recorded: Set<string>,
): Drafted {
  if (unit.kind === "record") {
    assertServiceEvent(unit.event);
    assertOrdinary(unit.event);
    if (recorded.has(unit.event.id)) throw duplicateEvent(unit.event.id);
    recorded.add(unit.event.id);
    return { request: undefined, events: [unit.event] };
  }
  const before = requests.get(unit.id);
  if (before instanceof StoreFault) throw before;
  const change = unit.change(before);
  const request = applyChange(unit.id, before, change);
  if (request !== undefined && request !== before) requests.set(unit.id, request);
  return { request, events: change.events, refusal: change.refusal };
}

function assertOrdinary({ id, change }: ServiceEvent): void {
  if (change.type !== "epoch.opened") return;
  throw new RangeError(`event ${id} opens an epoch, which is more than recording it`);
}

function difference(
  before: Loaded["requests"],
  after: Loaded["requests"],
): Pick<BatchPlan, "created" | "updated"> {
  const created: ApprovalRequest[] = [];
  const updated: RequestUpdate[] = [];
  for (const [id, request] of after) {
    const known = before.get(id);
    if (request === known || request instanceof StoreFault) continue;
    if (known === undefined) created.push(request);
    else if (!(known instanceof StoreFault)) {
      updated.push({ request, fromVersion: known.lifecycle.version });
    }
  }
  return { created: byId(created, (request) => request), updated: byId(updated, (u) => u.request) };
}

function byId<Item>(items: Item[], requestOf: (item: Item) => ApprovalRequest): readonly Item[] {
  return items.sort((a, b) => (requestOf(a).details.id < requestOf(b).details.id ? -1 : 1));
}

function settle(drafts: readonly Draft[], appended: Appended | undefined): readonly UnitResult[] {
  const firstIndex = appended?.before.size ?? 0;
  return drafts.map((draft): UnitResult => {
    if ("error" in draft) return { kind: "rejected", error: draft.error };
    const { request, refusal, from } = draft;
    const events = draft.events.map((event, offset) => ({
      index: firstIndex + from + offset,
      event,
    }));
    const committed: Committed = {
      request,
      events,
      ...(refusal === undefined ? {} : { refusal }),
      ...(appended === undefined || events.length === 0 ? {} : { appended }),
    };
    return { kind: "committed", committed };
  });
}
