import {
  applyChange,
  assertServiceEvent,
  duplicateEvent,
} from "../../core/approval/apply-change.ts";
import type { CountersignEvent, ServiceEvent } from "../../core/approval/event.ts";
import { dueAtMs, type ApprovalRequest } from "../../core/approval/request.ts";
import type {
  Change,
  Committed,
  EventLog,
  LoggedEvent,
  RequestFilter,
  RequestStore,
} from "../../core/approval/store.ts";

/** Requests and their log in memory: forgets everything at the end of the process. */
export class MemoryRequestLog implements RequestStore, EventLog {
  readonly #requests = new Map<string, ApprovalRequest>();
  readonly #log: LoggedEvent[] = [];
  readonly #recorded = new Set<string>();

  async update(
    id: string,
    change: (request: ApprovalRequest | undefined) => Change,
  ): Promise<Committed> {
    const before = this.#requests.get(id);
    const changed = change(before);
    const request = applyChange(id, before, changed);
    if (request !== undefined) this.#requests.set(id, request);
    const events = changed.events.map((event) => this.#append(event));
    const { refusal } = changed;
    return refusal === undefined ? { request, events } : { request, events, refusal };
  }

  async find(id: string): Promise<ApprovalRequest | undefined> {
    return this.#requests.get(id);
  }

  async list({ statuses, limit, before }: RequestFilter): Promise<readonly ApprovalRequest[]> {
    return [...this.#requests.values()]
      .filter(({ lifecycle }) => statuses.length === 0 || statuses.includes(lifecycle.status))
      .filter((request) => before === undefined || isOlder(ageOf(request), before))
      .sort((a, b) => (isOlder(ageOf(a), ageOf(b)) ? 1 : -1))
      .slice(0, limit);
  }

  async listDue(nowMs: number, limit: number): Promise<readonly string[]> {
    return [...this.#requests.values()]
      .map(({ details, lifecycle }) => ({ id: details.id, dueMs: dueAtMs(lifecycle) ?? Infinity }))
      .filter(({ dueMs }) => dueMs <= nowMs)
      .sort((a, b) => a.dueMs - b.dueMs || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
      .map(({ id }) => id);
  }

  async record(event: ServiceEvent): Promise<LoggedEvent> {
    assertServiceEvent(event);
    if (this.#recorded.has(event.id)) throw duplicateEvent(event.id);
    this.#recorded.add(event.id);
    return this.#append(event);
  }

  async read(index: number, limit: number): Promise<readonly LoggedEvent[]> {
    return this.#log.slice(index, index + limit);
  }

  async readRequest(requestId: string): Promise<readonly LoggedEvent[]> {
    if (requestId === "") return [];
    return this.#log.filter(({ event }) => event.requestId === requestId);
  }

  async size(): Promise<number> {
    return this.#log.length;
  }

  #append(event: CountersignEvent): LoggedEvent {
    const logged = { index: this.#log.length, event };
    this.#log.push(logged);
    return logged;
  }
}

interface Age {
  readonly createdAtMs: number;
  readonly id: string;
}

function ageOf({ details, lifecycle }: ApprovalRequest): Age {
  return { createdAtMs: lifecycle.createdAtMs, id: details.id };
}

function isOlder(a: Age, b: Age): boolean {
  return a.createdAtMs === b.createdAtMs ? a.id < b.id : a.createdAtMs < b.createdAtMs;
}
