import type {
  GetReceiptRequest,
  LedgerService,
  ListLeavesRequest,
  ListOpeningsRequest,
} from "../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { Fault, invalidField } from "../core/fault.ts";
import { consistencyProof } from "../core/ledger/consistency.ts";
import { inclusionProof } from "../core/ledger/inclusion.ts";
import { ERASURE_BASIS } from "../core/ledger/leaf-shape.ts";
import type { LedgerStore } from "../core/ledger/store.ts";
import type { Callers } from "./callers.ts";
import { readId, readText } from "./from-wire.ts";
import type { HeadGuard } from "./ledger/head-guard.ts";
import { followLeaves } from "./ledger/leaf-stream.ts";
import { readOpenings } from "./ledger/opening-stream.ts";
import { readCount, readRange } from "./ledger/read-range.ts";
import type { Receipts } from "./ledger/receipts.ts";
import { StreamLimit } from "./ledger/stream-limit.ts";
import type { SubjectRecord } from "./ledger/subject-record.ts";
import type { Lookup } from "./lookup.ts";
import { translateStoreFault } from "./refusals.ts";
import type { Witnessing } from "./witnessing.ts";

/** What the handler works with. */
export interface LedgerHandlerOptions {
  readonly callers: Callers;
  readonly lookup: Lookup;
  readonly ledger: LedgerStore;
  readonly guard: HeadGuard;
  readonly receipts: Receipts;
  readonly witnessing: Pick<Witnessing, "newestWitnessed"> | undefined;
  readonly subjectRecord: SubjectRecord;
}

const ID_BYTES = { min: 1, max: 300 };
const SUBJECT_BYTES = { min: 1, max: 600 };
const REASON_BYTES = { min: 1, max: 1_024 };
const BASIS_WANTED =
  "must be a code of 1 to 64 of a-z, 0-9, dot, underscore and hyphen, such as gdpr-17";
const ACTORS_MAX = 1_000;

/** countersign.ledger.v1.LedgerService. Reading goes on while the ledger is suspect; whatever needs a signature does not. */
export function createLedgerHandler(
  options: LedgerHandlerOptions,
): ServiceImplementation<typeof LedgerService> {
  return { ...proving(options), ...reading(options), ...recording(options) };
}

/** For every verified caller. */
function proving(options: LedgerHandlerOptions) {
  const { callers, lookup, ledger, guard, receipts, witnessing } = options;
  return {
    getCheckpoint: async (_request: unknown, call: CallContext) => {
      await callers.anyone(call);
      guard.assertSound();
      const newest = witnessing?.newestWitnessed() ?? guard.newest();
      const { note } = await newest.catch(translateStoreFault);
      return { note };
    },
    getReceipt: async (request: GetReceiptRequest, call: CallContext) => {
      const caller = await callers.anyone(call);
      const id = readId("id", request.id, ID_BYTES);
      if (caller.kind === "workload" && !callers.isNotifier(caller)) {
        const [requestId = ""] = id.split(".", 1);
        await lookup.ofAgent(requestId, caller.id);
      }
      const index = await ledger.indexOf(id).catch(translateStoreFault);
      if (index === undefined) throw noLeaf();
      return { receipt: await receipts.at(index, 0n) };
    },
    getInclusionProof: async (
      request: { readonly index: bigint; readonly size: bigint },
      call: CallContext,
    ) => {
      await callers.anyone(call);
      const newest = await sizeOf(ledger);
      const size =
        request.size === 0n ? newest : readCount("size", request.size, { min: 1, max: newest });
      if (request.index >= BigInt(size)) throw invalidField("index", `must be below ${size}`);
      const index = Number(request.index);
      const proof = await inclusionProof({ index, size }, ledger.readTile).catch(
        translateStoreFault,
      );
      return { size: BigInt(size), hashes: [...proof] };
    },
    getConsistencyProof: async (
      request: { readonly fromSize: bigint; readonly toSize: bigint },
      call: CallContext,
    ) => {
      await callers.anyone(call);
      const newest = await sizeOf(ledger);
      const toSize =
        request.toSize === 0n
          ? newest
          : readCount("to_size", request.toSize, { min: 1, max: newest });
      const fromSize = readCount("from_size", request.fromSize, { min: 1, max: toSize });
      const proof = await consistencyProof({ fromSize, toSize }, ledger.readTile).catch(
        translateStoreFault,
      );
      return { toSize: BigInt(toSize), hashes: [...proof] };
    },
  };
}

/** Leaves for people and notifiers, what they hide for auditors. */
function reading(options: LedgerHandlerOptions) {
  const { callers, ledger } = options;
  const limit = new StreamLimit();
  return {
    getLeaf: async (request: { readonly index: bigint }, call: CallContext) => {
      await callers.reader(call);
      if (request.index >= BigInt(await sizeOf(ledger))) throw noLeaf();
      const [leaf] = await ledger.leaves(Number(request.index), 1).catch(translateStoreFault);
      if (leaf === undefined) throw noLeaf();
      return { leaf: toLeaf(leaf) };
    },
    listLeaves: (request: ListLeavesRequest, call: CallContext) =>
      listLeaves({ ...options, limit }, request, call),
    listOpenings: (request: ListOpeningsRequest, call: CallContext) =>
      listOpenings(options, request, call),
    listActors: async (request: { readonly ids: readonly string[] }, call: CallContext) => {
      await callers.auditor(call);
      if (request.ids.length > ACTORS_MAX) {
        throw invalidField("ids", `must be at most ${ACTORS_MAX}`);
      }
      const ids = request.ids.map((id) => readId("ids", id, ID_BYTES));
      const actors = await ledger.actors(ids).catch(translateStoreFault);
      return { actors: actors.map(({ id, name }) => ({ id, name })) };
    },
  };
}

/** What auditors and data protection officers do is in the ledger itself. */
function recording({ callers, ledger, receipts, subjectRecord }: LedgerHandlerOptions) {
  return {
    recordRead: async (request: { readonly before: bigint }, call: CallContext) => {
      const person = await callers.auditor(call);
      const max = await sizeOf(ledger);
      const before = readCount("before", request.before, { min: 1, max });
      const { index } = await subjectRecord.read(person, before);
      return { receipt: await receipts.at(index, 0n) };
    },
    eraseSubject: async (
      request: { readonly subject: string; readonly basis: string },
      call: CallContext,
    ) => {
      const person = await callers.privacyOfficer(call);
      if (!ERASURE_BASIS.test(request.basis)) throw invalidField("basis", BASIS_WANTED);
      const asked = readId("subject", request.subject, SUBJECT_BYTES);
      const { subject, openings, logged } = await subjectRecord.erase(person, asked, request.basis);
      const receipt = await receipts.at(logged.index, 0n);
      return { subject, openings: BigInt(openings), receipt };
    },
    holdSubject: async (request: Reasoned, call: CallContext) => {
      const person = await callers.privacyOfficer(call);
      const { subject, reason } = readReasoned(request);
      const { index } = await subjectRecord.hold(person, subject, reason);
      return { receipt: await receipts.at(index, 0n) };
    },
    releaseSubject: async (request: Reasoned, call: CallContext) => {
      const person = await callers.privacyOfficer(call);
      const { subject, reason } = readReasoned(request);
      const { index } = await subjectRecord.release(person, subject, reason);
      return { receipt: await receipts.at(index, 0n) };
    },
  };
}

interface Reasoned {
  readonly subject: string;
  readonly reason: string;
}

function readReasoned({ subject, reason }: Reasoned): Reasoned {
  return {
    subject: readId("subject", subject, SUBJECT_BYTES),
    reason: readText("reason", reason, REASON_BYTES),
  };
}

async function* listLeaves(
  { callers, ledger, guard, limit }: LedgerHandlerOptions & { readonly limit: StreamLimit },
  request: ListLeavesRequest,
  call: CallContext,
) {
  const { issuer, subject } = await callers.reader(call);
  using _place = request.follow ? limit.enter(`${issuer}|${subject}`) : undefined;
  const { from, to } = request.follow
    ? readFollowed(request)
    : readRange(request, await sizeOf(ledger));
  const { signal } = call;
  for await (const leaves of translating(followLeaves({ ledger, guard }, { from, to, signal }))) {
    yield { leaves: leaves.map(toLeaf) };
  }
}

async function* listOpenings(
  { callers, ledger }: LedgerHandlerOptions,
  request: ListOpeningsRequest,
  call: CallContext,
) {
  await callers.auditor(call);
  const range = readRange(request, await sizeOf(ledger));
  for await (const openings of translating(readOpenings(ledger, { ...range, signal: call.signal })))
    yield {
      openings: openings.map(({ index, field, salt, valueJson, subject }) => ({
        index: BigInt(index),
        field,
        salt: copy(salt),
        valueJson,
        subject,
      })),
    };
}

/** What does not exist yet can be waited for. */
function readFollowed({ from, to }: ListLeavesRequest) {
  const max = Number.MAX_SAFE_INTEGER;
  const end = to === 0n ? Infinity : readCount("to", to, { max });
  return { from: readCount("from", from, { max: Math.min(max, end) }), to: end };
}

async function sizeOf(ledger: LedgerStore): Promise<number> {
  const { range } = await ledger.head().catch(translateStoreFault);
  return range.size;
}

async function* translating<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* source;
  } catch (error) {
    translateStoreFault(error);
  }
}

function toLeaf({ index, body }: { readonly index: number; readonly body: Uint8Array }) {
  return { index: BigInt(index), body: copy(body) };
}

/** Messages want bytes of their own, not a view of memory that may be shared. */
function copy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}

function noLeaf(): Fault {
  return new Fault({ code: "not_found", reason: "not_found", message: "There is no such leaf." });
}
