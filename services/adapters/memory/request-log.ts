import {
  applyChange,
  assertServiceEvent,
  duplicateEvent,
} from "../../core/approval/apply-change.ts";
import type { ServiceEvent } from "../../core/approval/event.ts";
import { matchOf } from "../../core/approval/alike.ts";
import { dueAtMs, type ApprovalRequest } from "../../core/approval/request.ts";
import type {
  Change,
  Committed,
  EventLog,
  GrantFilter,
  LoggedEvent,
  RequestFilter,
  RequestStore,
} from "../../core/approval/store.ts";
import { ALIKE_MAX, GRANT_KEYS } from "../../core/approval/store.ts";
import type { SubjectStore } from "../../core/ledger/store.ts";
import { MemoryLedger } from "./ledger.ts";
import { MemorySubjectStore } from "./subject-store.ts";

/** Requests, their log and its ledger in memory: forgets everything at the end of the process. */
export class MemoryRequestLog implements RequestStore, EventLog {
  readonly ledger: MemoryLedger;
  readonly subjects: SubjectStore;
  readonly #requests = new Map<string, ApprovalRequest>();
  readonly #recorded = new Set<string>();
  readonly #held = new Set<string>();

  constructor() {
    this.ledger = new MemoryLedger((id) => this.#requests.get(id));
    this.subjects = new MemorySubjectStore({
      ledger: this.ledger,
      requests: this.#requests,
      held: this.#held,
      record: (event) => this.record(event),
    });
  }

  async update(
    id: string,
    change: (request: ApprovalRequest | undefined) => Change,
  ): Promise<Committed> {
    const before = this.#requests.get(id);
    const changed = change(before);
    const request = applyChange(id, before, changed);
    const refused = changed.refusal === undefined ? {} : { refusal: changed.refusal };
    if (request === undefined || changed.events.length === 0) {
      return { request, events: [], ...refused };
    }
    this.#requests.set(id, request);
    try {
      const appended = this.ledger.append(changed.events);
      const events = changed.events.map((event, offset) => ({
        index: appended.before.size + offset,
        event,
      }));
      return { request, events, ...refused, appended };
    } catch (error) {
      if (before === undefined) this.#requests.delete(id);
      else this.#requests.set(id, before);
      throw error;
    }
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

  async findAlike(keys: readonly string[], nowMs: number): Promise<readonly ApprovalRequest[]> {
    return [...new Set(keys)].flatMap((key) =>
      [...this.#requests.values()]
        .map((request) => ({ request, match: matchOf(request) }))
        .filter(({ match }) => match?.key === key && match.untilMs > nowMs)
        .sort((a, b) => (b.match?.untilMs ?? 0) - (a.match?.untilMs ?? 0))
        .slice(0, ALIKE_MAX)
        .map(({ request }) => request),
    );
  }

  async listLiveGrants(
    { agentId, limit }: GrantFilter,
    nowMs: number,
  ): Promise<readonly ApprovalRequest[]> {
    return [...this.#requests.values()]
      .filter((request) => {
        const match = matchOf(request);
        return match?.key.startsWith(GRANT_KEYS) === true && match.untilMs > nowMs;
      })
      .filter(({ details }) => agentId === undefined || details.agent.id === agentId)
      .sort((a, b) => (isOlder(ageOf(a), ageOf(b)) ? 1 : -1))
      .slice(0, limit);
  }

  async countPending(agentId: string): Promise<number> {
    const requests = [...this.#requests.values()];
    return requests.filter(
      ({ details, lifecycle }) => details.agent.id === agentId && lifecycle.status === "pending",
    ).length;
  }

  async record(event: ServiceEvent): Promise<LoggedEvent> {
    assertServiceEvent(event);
    if (this.#recorded.has(event.id)) throw duplicateEvent(event.id);
    const { change } = event;
    if (change.type === "epoch.opened") {
      throw new RangeError(`event ${event.id} opens an epoch, which is more than recording it`);
    }
    const { before } = this.ledger.append([event]);
    this.#recorded.add(event.id);
    if (change.type === "subject.held") this.#held.add(change.subject);
    if (change.type === "subject.released") this.#held.delete(change.subject);
    return { index: before.size, event };
  }

  async read(index: number, limit: number): Promise<readonly LoggedEvent[]> {
    const events = this.ledger.read(index, limit);
    return events.map((event, offset) => ({ index: index + offset, event }));
  }

  async readService(fromIndex: number, limit: number): Promise<readonly LoggedEvent[]> {
    const log = await this.read(fromIndex, await this.size());
    return log.filter(({ event }) => event.requestId === "").slice(0, limit);
  }

  async serviceSize(): Promise<number> {
    const [newest] = (await this.readService(0, await this.size())).slice(-1);
    return newest === undefined ? 0 : newest.index + 1;
  }

  async readRequest(requestId: string): Promise<readonly LoggedEvent[]> {
    if (requestId === "") return [];
    const log = await this.read(0, await this.size());
    return log.filter(({ event }) => event.requestId === requestId);
  }

  async size(): Promise<number> {
    return (await this.ledger.head()).range.size;
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
