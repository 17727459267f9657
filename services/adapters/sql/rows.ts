import type { CountersignEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest, Lifecycle, RequestDetails } from "../../core/approval/request.ts";
import { dueAtMs, REQUEST_STATUSES } from "../../core/approval/request.ts";
import type { LoggedEvent } from "../../core/approval/store.ts";
import { StoreFault } from "../../core/approval/store.ts";
import { corrupt } from "./fault.ts";

/** The columns of a request that its events change. */
export interface LifecycleRow {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly dueAtMs: number | null;
  readonly lifecycle: string;
}

/** All columns of a request. */
export interface RequestRow extends LifecycleRow {
  readonly agentId: string;
  readonly createdAtMs: number;
  readonly details: string;
}

/** What is written of a request that is there already. */
export function toLifecycleRow({ details, lifecycle }: ApprovalRequest): LifecycleRow {
  return {
    id: details.id,
    status: lifecycle.status,
    version: lifecycle.version,
    dueAtMs: dueAtMs(lifecycle) ?? null,
    lifecycle: JSON.stringify(lifecycle),
  };
}

/** What is written of a new request. */
export function toRequestRow(request: ApprovalRequest): RequestRow {
  const { details, lifecycle } = request;
  return {
    ...toLifecycleRow(request),
    agentId: details.agent.id,
    createdAtMs: lifecycle.createdAtMs,
    details: JSON.stringify(details),
  };
}

/** The columns of an event that are not columns of their own, as JSON. */
export function toEventBody({ actor, change }: CountersignEvent): string {
  return JSON.stringify({ actor, change });
}

/** A row of `requests` with the columns `details` and `lifecycle`. Throws `StoreFault` corrupt. */
export function parseRequest(row: unknown): ApprovalRequest {
  const fields = objectOf(row, "requests");
  const details = objectOf(jsonOf(fields["details"], "requests.details"), "requests.details");
  const lifecycle = objectOf(
    jsonOf(fields["lifecycle"], "requests.lifecycle"),
    "requests.lifecycle",
  );
  const areDetails =
    typeof details["id"] === "string" &&
    typeof details["digest"] === "string" &&
    isObject(details["agent"]) &&
    isObject(details["action"]) &&
    isObject(details["context"]);
  if (!areDetails) throw corrupt("requests.details");
  if (!isLifecycle(lifecycle)) throw corrupt("requests.lifecycle");
  return { details: details as unknown as RequestDetails, lifecycle };
}

/** The request, or the fault that rejects those who want it and nobody else. */
export function parseOrFault(row: unknown): ApprovalRequest | StoreFault {
  try {
    return parseRequest(row);
  } catch (error) {
    if (error instanceof StoreFault) return error;
    throw error;
  }
}

/** A row of `events` with all its columns. Throws `StoreFault` corrupt. */
export function parseEvent(row: unknown): LoggedEvent {
  const fields = objectOf(row, "events");
  const body = objectOf(jsonOf(fields["body"], "events.body"), "events.body");
  const { actor, change } = body;
  if (!isObject(actor) || typeof actor["kind"] !== "string") throw corrupt("events.body");
  if (!isObject(change) || change["type"] !== fields["type"]) throw corrupt("events.body");
  const event = {
    id: textOf(fields["id"], "events.id"),
    requestId: textOf(fields["request_id"], "events.request_id"),
    version: integerOf(fields["version"], "events.version"),
    atMs: integerOf(fields["at_ms"], "events.at_ms"),
    actor,
    change,
  };
  const index = integerOf(fields["position"], "events.position");
  return { index, event: event as unknown as CountersignEvent };
}

/** A 64-bit integer column; PostgreSQL's driver gives those as text. Throws `StoreFault` corrupt. */
export function integerOf(value: unknown, field: string): number {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) throw corrupt(field);
  return number;
}

/** A text column. Throws `StoreFault` corrupt. */
export function textOf(value: unknown, field: string): string {
  if (typeof value !== "string") throw corrupt(field);
  return value;
}

const STATUSES: ReadonlySet<unknown> = new Set(REQUEST_STATUSES);

function isLifecycle(value: object): value is Lifecycle {
  const fields: { readonly [field: string]: unknown } = { ...value };
  return (
    STATUSES.has(fields["status"]) &&
    Number.isSafeInteger(fields["version"]) &&
    Number.isSafeInteger(fields["createdAtMs"]) &&
    Array.isArray(fields["reasons"]) &&
    Array.isArray(fields["votes"]) &&
    Array.isArray(fields["reachedChannels"]) &&
    Array.isArray(fields["failedChannels"])
  );
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that must be an object. Throws `StoreFault` corrupt. */
function objectOf(value: unknown, field: string): Fields {
  if (!isObject(value)) throw corrupt(field);
  return value;
}

function jsonOf(value: unknown, field: string): unknown {
  try {
    return JSON.parse(textOf(value, field));
  } catch (error) {
    throw corrupt(field, error);
  }
}
