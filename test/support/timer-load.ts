import { setTimeout } from "node:timers/promises";
import type { EventLog, LoggedEvent, RequestStore } from "../../services/core/approval/store.ts";
import { History } from "../../services/decision/history.ts";
import { Registrar } from "../../services/decision/registrar.ts";
import { RequestFeed } from "../../services/decision/request-feed.ts";
import { Timekeeper } from "../../services/decision/timekeeper.ts";
import { APPROVE, asking, detailsOf, openingAs, REVIEW, T0 } from "../contract/store-fixtures.ts";
import { PeopleTwin } from "./people-twin.ts";

/** When the second begins in which the timers of the load fire. */
export const RUSH_MS = T0 + 60_000;
/** What a timer of the load records. */
const FIRED = new Set(["request.expired", "request.reminded", "request.escalated", "grant.lapsed"]);
const KINDS = ["expire", "remind", "escalate", "lapse"] as const;
/** Enough to keep the group commit busy, and no more than its queue takes. */
const PARALLEL = 500;
const POLL_MS = 10;
const GIVE_UP_MS = 60_000;

const BASE = {
  rule: "test",
  reasons: [{ code: "test", message: "A test." }],
  risk: "low",
} as const;

/** A clock that stands still until it is set. */
export interface Clock {
  nowMs: number;
}

/** Opens `pending` requests that wait for long, and `due` more whose timers all fire within the second after `RUSH_MS`. */
export async function openLoad(
  requests: RequestStore,
  { pending, due }: { readonly pending: number; readonly due: number },
): Promise<void> {
  const calm = Array.from({ length: pending }, (_, n) => () => openOne(requests, `req_calm${n}`));
  const rush = Array.from({ length: due }, (_, n) => () => openDue(requests, n));
  const all = [...calm, ...rush];
  for (let at = 0; at < all.length; at += PARALLEL) {
    await Promise.all(all.slice(at, at + PARALLEL).map((open) => open()));
  }
}

/** A timekeeper of a replica's own. */
export function keepTime(
  stores: { readonly requests: RequestStore },
  clock: Clock,
  onError: (error: unknown) => void,
): Timekeeper {
  const people = new PeopleTwin();
  const registrar = new Registrar({
    requests: stores.requests,
    feed: new RequestFeed(),
    history: new History(),
    clock: () => clock.nowMs,
    guard: { assertSound: () => undefined, observe: async () => undefined },
    people,
    onCommit: () => undefined,
  });
  const { requests } = stores;
  return new Timekeeper({ requests, registrar, people, clock: () => clock.nowMs, onError });
}

/** Waits until nothing is due any more, and gives how long that took. */
export async function settle(requests: RequestStore, nowMs: number): Promise<number> {
  const startedAtMs = performance.now();
  while ((await requests.listDue(nowMs, 1)).length > 0) {
    if (performance.now() - startedAtMs > GIVE_UP_MS) throw new Error("timers are still due");
    await setTimeout(POLL_MS);
  }
  return performance.now() - startedAtMs;
}

/** The events of timers that the log holds. */
export async function firedIn(events: EventLog): Promise<readonly LoggedEvent[]> {
  const log = await events.read(0, await events.size());
  return log.filter(({ event }) => FIRED.has(event.change.type));
}

async function openOne(requests: RequestStore, id: string, change = {}): Promise<void> {
  const review = { ...REVIEW, expiresInMs: 24 * 3_600_000, remindBeforeMs: [], ...change };
  await requests.update(id, openingAs(detailsOf(id), { ...BASE, effect: "review", review }));
}

/** A quarter of each kind, spread over the second. */
async function openDue(requests: RequestStore, n: number): Promise<void> {
  const id = `req_due${n}`;
  const afterMs = 60_000 + (n % 1_000);
  const kind = KINDS[n % KINDS.length] ?? "expire";
  switch (kind) {
    case "expire":
      return openOne(requests, id, { expiresInMs: afterMs });
    case "remind":
      return openOne(requests, id, {
        expiresInMs: afterMs + 3_600_000,
        remindBeforeMs: [3_600_000],
      });
    case "escalate":
      return openOne(requests, id, { escalate: [{ afterMs, to: "leads" }] });
    case "lapse":
      await openOne(requests, id, { grantTtlMs: afterMs });
      await requests.update(id, asking(APPROVE, T0));
  }
}
