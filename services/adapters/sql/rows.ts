import { matchOf } from "../../core/approval/alike.ts";
import type { ApprovalRequest, Lifecycle, RequestDetails } from "../../core/approval/request.ts";
import { dueAtMs, REQUEST_STATUSES } from "../../core/approval/request.ts";
import { StoreFault } from "../../core/approval/store.ts";
import { corrupt } from "./fault.ts";

/** The columns of a request that its events change. */
export interface LifecycleRow {
  readonly id: string;
  readonly status: string;
  readonly version: number;
  readonly dueAtMs: number | null;
  readonly lifecycle: string;
  readonly matchKey: string | null;
  readonly matchUntilMs: number | null;
}

/** All columns of a request. */
export interface RequestRow extends LifecycleRow {
  readonly agentId: string;
  readonly createdAtMs: number;
  readonly details: string;
}

/** What is written of a request that is there already. */
export function toLifecycleRow(request: ApprovalRequest): LifecycleRow {
  const { details, lifecycle } = request;
  const match = matchOf(request);
  return {
    id: details.id,
    status: lifecycle.status,
    version: lifecycle.version,
    dueAtMs: dueAtMs(lifecycle) ?? null,
    lifecycle: JSON.stringify(lifecycle),
    matchKey: match?.key ?? null,
    matchUntilMs: match?.untilMs ?? null,
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

/** The details that an erasure leaves. They begin with saying so, because nothing else may write details a second time. */
export function toErasedDetails({ details }: ApprovalRequest): string {
  return JSON.stringify({ erased: true, ...details });
}

/** A row of `requests` with the columns `details` and `lifecycle`. Throws `StoreFault` corrupt. */
export function parseRequest(row: unknown): ApprovalRequest {
  const fields = objectOf(row, "requests");
  const details = parseDetails(fields["details"]);
  const lifecycle = objectOf(
    jsonOf(fields["lifecycle"], "requests.lifecycle"),
    "requests.lifecycle",
  );
  if (!isLifecycle(lifecycle)) throw corrupt("requests.lifecycle");
  return { details, lifecycle };
}

/** The column `details` of `requests`. Throws `StoreFault` corrupt. */
export function parseDetails(text: unknown): RequestDetails {
  const details = objectOf(jsonOf(text, "requests.details"), "requests.details");
  const areDetails =
    typeof details["id"] === "string" &&
    typeof details["digest"] === "string" &&
    isObject(details["agent"]) &&
    isObject(details["action"]) &&
    isObject(details["context"]);
  if (!areDetails) throw corrupt("requests.details");
  return details as unknown as RequestDetails;
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

/** A 64-bit integer column; PostgreSQL's driver gives those as text. Throws `StoreFault` corrupt. */
export function integerOf(value: unknown, field: string): number {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isSafeInteger(number)) throw corrupt(field);
  return number;
}

/** A column of bytes. Throws `StoreFault` corrupt. */
export function bytesOf(value: unknown, field: string): Uint8Array {
  if (!(value instanceof Uint8Array)) throw corrupt(field);
  // Both drivers give a Buffer, whose `slice` does something else.
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** A column of bytes that can be null, as undefined. Throws `StoreFault` corrupt. */
export function optionalBytesOf(value: unknown, field: string): Uint8Array | undefined {
  return value === null ? undefined : bytesOf(value, field);
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

/** Something with fields that are not known yet. */
export type Fields = Readonly<Record<string, unknown>>;

/** Whether a value is an object with fields, and no list. */
export function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value that must be an object. Throws `StoreFault` corrupt. */
export function objectOf(value: unknown, field: string): Fields {
  if (!isObject(value)) throw corrupt(field);
  return value;
}

/** The value that a text column holds as JSON. Throws `StoreFault` corrupt. */
export function jsonOf(value: unknown, field: string): unknown {
  try {
    return JSON.parse(textOf(value, field));
  } catch (error) {
    throw corrupt(field, error);
  }
}
