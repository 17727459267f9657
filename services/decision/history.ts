import type {
  CountersignEvent,
  DecisionAllowed,
  DecisionDenied,
  RequestOpened,
} from "../core/approval/event.ts";
import type { EventLog } from "../core/approval/store.ts";
import type { RecentCounts } from "../core/policy/input.ts";

/** Rules speak of "the last minutes"; ten of them are remembered, in slots of one. */
const SLOT_MS = 60_000;
const SLOTS = 10;
/** Agents and tools that are remembered at once; the ones idle for longest are forgotten first. */
const KEYS_MAX = 50_000;
/** How many events are read at a time to seed the counts. */
const SEED_BATCH = 1_000;
/** How far back the log is read to seed the counts after a restart. */
const SEED_EVENTS_MAX = 100_000;

/** How often something was asked and denied of late. */
interface Tally {
  /** Counts by slot: [slot number, requests, denials]. */
  readonly slots: Map<number, { requests: number; denials: number }>;
}

/**
 * The counts that policies read as `history`. Kept in memory and counted from committed events, so a replica counts what it
 * decided itself, plus what the log held when it started.
 */
export class History {
  readonly #tallies = new Map<string, Tally>();

  /** Counts again what the log holds of the last minutes. */
  static async from(log: EventLog, nowMs: number): Promise<History> {
    const history = new History();
    const size = await log.size();
    for (let index = Math.max(0, size - SEED_EVENTS_MAX); index < size; index += SEED_BATCH) {
      for (const { event } of await log.read(index, SEED_BATCH)) {
        if (event.atMs > nowMs - SLOTS * SLOT_MS) history.count(event);
      }
    }
    return history;
  }

  /** Counts one committed event. */
  count({ change, atMs }: CountersignEvent): void {
    if (!isOpening(change)) return;
    const denials = change.type === "decision.denied" ? 1 : 0;
    this.#add(`agent ${change.agentId}`, atMs, denials);
    this.#add(`tool ${change.agentId} ${change.tool}`, atMs, denials);
  }

  /** What an agent has asked of late, in all and of one tool. */
  of(agentId: string, tool: string, nowMs: number) {
    return {
      agentRecent: this.#sum(`agent ${agentId}`, nowMs),
      toolRecent: this.#sum(`tool ${agentId} ${tool}`, nowMs),
    };
  }

  #add(key: string, atMs: number, denials: number): void {
    const tally = this.#tallies.get(key) ?? { slots: new Map() };
    const slot = Math.floor(atMs / SLOT_MS);
    const counts = tally.slots.get(slot);
    if (counts === undefined) {
      for (const old of tally.slots.keys()) if (old <= slot - SLOTS) tally.slots.delete(old);
      tally.slots.set(slot, { requests: 1, denials });
      // Moved to the end, so that the map's order is that of use.
      this.#tallies.delete(key);
      this.#tallies.set(key, tally);
      this.#forgetIdle();
    } else {
      counts.requests += 1;
      counts.denials += denials;
    }
  }

  #sum(key: string, nowMs: number): RecentCounts {
    const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS;
    let requests = 0;
    let denials = 0;
    for (const [slot, counts] of this.#tallies.get(key)?.slots ?? []) {
      if (slot <= oldest) continue;
      requests += counts.requests;
      denials += counts.denials;
    }
    return { window_ms: SLOTS * SLOT_MS, requests, denials };
  }

  #forgetIdle(): void {
    const oldest = this.#tallies.keys().next();
    if (this.#tallies.size > KEYS_MAX && !oldest.done) this.#tallies.delete(oldest.value);
  }
}

type Opening = DecisionAllowed | DecisionDenied | RequestOpened;

/** Whether a change is the first of a request. */
function isOpening(change: CountersignEvent["change"]): change is Opening {
  return change.type.startsWith("decision.") || change.type === "request.opened";
}
