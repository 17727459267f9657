import type { CountersignEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { decodeRange, encodeRange, splitHashes } from "../../core/ledger/compact-range.ts";
import type { Appended } from "../../core/ledger/store.ts";
import type { KnownSubject } from "./append.ts";
import { concatenated } from "./ledger-rows.ts";
import type { RequestUpdate } from "./plan.ts";
import type { StatementTexts } from "./statement-texts.ts";
import type { ThreadError } from "./thread-error.ts";

/** What the writing thread is started with. */
export interface WriterSetup {
  readonly path: string;
  readonly fileBytesMax: number | undefined;
  readonly openingsKey: Uint8Array;
  /** The subject of what the service says of itself. */
  readonly service: KnownSubject;
  /** Compiled by whoever starts the thread, which would need 10 MiB more to do it. */
  readonly texts: StatementTexts;
}

/** A batch that was planned without a lock: it is written only while everything is still as it was seen. */
export interface PlannedBatch {
  readonly events: readonly CountersignEvent[];
  /** Requests that were not there. */
  readonly created: readonly ApprovalRequest[];
  readonly updated: readonly SeenUpdate[];
  readonly nowMs: number;
}

/** An update with the request's columns as they were read. Not the version alone: an erasure changes no version. */
export interface SeenUpdate extends RequestUpdate {
  readonly seen: SeenColumns;
}

/** Columns of `requests`, as they stand there. */
export interface SeenColumns {
  readonly details: unknown;
  readonly lifecycle: unknown;
}

/** One statement that is a transaction of its own. */
export interface WriterStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/** What the thread is asked; it answers each once, in their order. */
export type WriterJob =
  | { readonly kind: "append"; readonly batch: PlannedBatch }
  | { readonly kind: "run"; readonly statement: WriterStatement }
  | { readonly kind: "close" };

/** What it answers; the first answer is to its start. */
export type WriterAnswer =
  | { readonly kind: "done" }
  | { readonly kind: "appended"; readonly appended: PackedAppended }
  /** Something was not as it was seen any more, and nothing was written. */
  | { readonly kind: "conflict" }
  | { readonly kind: "failed"; readonly error: ThreadError };

/** `Appended` in few buffers, which cost nothing to hand over, as many small ones would. */
export interface PackedAppended {
  readonly size: number;
  readonly epoch: number;
  readonly range: Uint8Array<ArrayBuffer>;
  readonly leafHashes: Uint8Array<ArrayBuffer>;
  readonly bodies: Uint8Array<ArrayBuffer>;
  readonly bodyLengths: readonly number[];
}

/** What was appended, for the way between threads. */
export function packAppended(appended: Appended): PackedAppended {
  const { before, leafHashes, bodies, epoch } = appended;
  return {
    size: before.size,
    epoch,
    range: new Uint8Array(encodeRange(before)),
    leafHashes: new Uint8Array(concatenated(leafHashes)),
    bodies: joined(bodies),
    bodyLengths: bodies.map(({ byteLength }) => byteLength),
  };
}

/** What `packAppended` was given. */
export function unpackAppended(packed: PackedAppended): Appended {
  const { size, epoch, range, leafHashes, bodies, bodyLengths } = packed;
  let end = 0;
  return {
    before: decodeRange(size, range),
    // Copies: tiles keep them for longer than anything else of the batch.
    leafHashes: splitHashes(leafHashes),
    bodies: bodyLengths.map((length) => bodies.subarray(end, (end += length))),
    epoch,
  };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
