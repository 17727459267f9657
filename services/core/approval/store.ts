import type { Appended } from "../ledger/store.ts";
import type { Refusal } from "./command.ts";
import type { CountersignEvent, RequestEvent, ServiceEvent } from "./event.ts";
import type { ApprovalRequest, RequestDetails, RequestStatus } from "./request.ts";

/** What a unit of work wants to have committed. `details` come with a request's first event, and only then. */
export interface Change {
  readonly events: readonly RequestEvent[];
  readonly details?: RequestDetails;
  readonly refusal?: Refusal;
}

/** What was committed. */
export interface Committed {
  /** The request as it is now; undefined when it does not exist and was not made. */
  readonly request: ApprovalRequest | undefined;
  /** The events of this unit of work, with their places in the log. */
  readonly events: readonly LoggedEvent[];
  readonly refusal?: Refusal;
  /** Set when there are events: what their transaction appended, so that proofs of them need no reading. */
  readonly appended?: Appended;
}

/** An event at its place in the log. */
export interface LoggedEvent {
  /** From 0 without gaps, in commit order. */
  readonly index: number;
  readonly event: CountersignEvent;
}

/** Which requests to list. */
export interface RequestFilter {
  /** Empty for all. */
  readonly statuses: readonly RequestStatus[];
  /** At most this many, newest first. */
  readonly limit: number;
  /** Only requests older than this one, in the order (createdAtMs, id). */
  readonly before?: { readonly createdAtMs: number; readonly id: string };
}

/** Which grants of several uses to list. */
export interface GrantFilter {
  /** Only those of this agent; absent for all. */
  readonly agentId?: string;
  /** At most this many. */
  readonly limit: number;
}

/** What the keys begin with by which grants of several uses are found (`matchOf`). */
export const GRANT_KEYS = "g:";

/** Of one key only a few matter, however many an agent makes of a kind. */
export const ALIKE_MAX = 16;

/** Keeps requests. All methods reject with `StoreFault` when the database fails; nothing is then acknowledged. */
export interface RequestStore {
  /**
   * Reads a request, lets `change` say what happens to it, and commits the events and the state they give in one
   * transaction, before it resolves. Nobody else changes the request in between. `change` is pure, because it may run again
   * when a transaction is repeated; if it throws, nothing of it is committed and the error rejects this call only.
   */
  update(id: string, change: (request: ApprovalRequest | undefined) => Change): Promise<Committed>;
  find(id: string): Promise<ApprovalRequest | undefined>;
  list(filter: RequestFilter): Promise<readonly ApprovalRequest[]>;
  /** The ids of requests that time changes at or before `nowMs`, the earliest first, at most `limit`. */
  listDue(nowMs: number, limit: number): Promise<readonly string[]>;
  /**
   * The requests that later questions find by one of `keys` (`matchOf`) at `nowMs`: of each key at most `ALIKE_MAX`, those first
   * that can be found the longest.
   */
  findAlike(keys: readonly string[], nowMs: number): Promise<readonly ApprovalRequest[]>;
  /** The requests whose grant of several uses can still serve at `nowMs`, newest first. */
  listLiveGrants(filter: GrantFilter, nowMs: number): Promise<readonly ApprovalRequest[]>;
  /** How many requests of an agent wait for people. */
  countPending(agentId: string): Promise<number>;
}

/** The append-only log of every event. */
export interface EventLog {
  /** Commits an event of the service itself. */
  record(event: ServiceEvent): Promise<LoggedEvent>;
  /** The events from `index` on, in order, at most `limit`. */
  read(index: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** The events of the service itself at `fromIndex` or later, in order, at most `limit`. */
  readService(fromIndex: number, limit: number): Promise<readonly LoggedEvent[]>;
  /** One more than the index of the newest event of the service itself; 0 when there is none. */
  serviceSize(): Promise<number>;
  /** The events of one request, oldest first. */
  readRequest(requestId: string): Promise<readonly LoggedEvent[]>;
  /** How many events there are: the index of the next one. */
  size(): Promise<number>;
}

/** Remembers how far a reader of the log has come. */
export interface CursorStore {
  /** The index that the reader wants next; 0 for a new reader. */
  load(reader: string): Promise<number>;
  /** Never moves back. */
  save(reader: string, nextIndex: number): Promise<void>;
}

/** What went wrong with the database. */
export type StoreFaultCode = "unavailable" | "full" | "corrupt" | "overloaded" | "closed";

/** A failure of the store: nothing was committed, or it is not known and the caller must ask again. */
export class StoreFault extends Error {
  readonly code: StoreFaultCode;

  constructor(code: StoreFaultCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "StoreFault";
    this.code = code;
  }
}
