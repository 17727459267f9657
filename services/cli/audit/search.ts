import { Fault } from "../../core/fault.ts";
import { parseCheckpoint } from "../../core/ledger/checkpoint.ts";
import { parseNote } from "../../core/ledger/note.ts";
import { parseLeaf } from "../../core/evidence/parse-leaf.ts";
import type { LedgerCalls } from "../ledger-calls.ts";
import { matches, type TrailEntry, type TrailQuery } from "./query.ts";
import type { Trail } from "./trail.ts";

/** What a search found. */
export interface Found {
  /** In order, the oldest first. */
  readonly entries: readonly TrailEntry[];
  /** Whether older ones match as well. */
  readonly hasMore: boolean;
}

/** How many leaves the newest checkpoint has. */
export async function sizeOf(ledger: LedgerCalls): Promise<number> {
  const { note } = await ledger.getCheckpoint({});
  return parseCheckpoint(parseNote(note).text).size;
}

/** The newest `limit` entries before `end` that match. Leaves are in the order of commits, and so nearly of time. */
export async function search(
  trail: Trail,
  query: TrailQuery,
  range: { readonly end: number; readonly limit: number },
): Promise<Found> {
  const found: TrailEntry[] = [];
  for await (const page of trail.backwards(range.end)) {
    found.unshift(...page.filter((entry) => matches(entry, query)));
    if (found.length > range.limit) break;
    if (isBefore(page.at(-1), query.sinceMs)) break;
  }
  const hasMore = found.length > range.limit;
  return { entries: hasMore ? found.slice(-range.limit) : found, hasMore };
}

/** How long the service may be away before it is asked again. */
const RETRY_MS = 1_000;

/** Where the trail is followed, made anew whenever the service went away: it may come back on another port. */
export type OpenTrail = () => Promise<{ readonly ledger: LedgerCalls; readonly trail: Trail }>;

/** How to follow. */
export interface FollowOptions {
  readonly signal: AbortSignal;
  /** The service went away; it is asked again. */
  readonly onAway: (error: Fault) => void;
  readonly sleep: (forMs: number) => Promise<unknown>;
}

/** Follows what is appended from `from` on, until the signal aborts. */
export async function* follow(
  open: OpenTrail,
  from: number,
  { signal, onAway, sleep }: FollowOptions,
): AsyncGenerator<TrailEntry> {
  let next = from;
  while (!signal.aborted) {
    try {
      const { ledger, trail } = await open();
      for await (const { leaves } of ledger.listLeaves(
        { from: BigInt(next), follow: true },
        { signal },
      )) {
        const records = leaves.map(({ index, body }) => parseLeaf(Number(index), body));
        yield* await trail.entriesOf(records);
        next = (records.at(-1)?.index ?? next - 1) + 1;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof Fault) || !isPassing(error)) throw error;
      onAway(error);
      await sleep(RETRY_MS);
    }
  }
}

function isPassing({ code }: Fault): boolean {
  return code === "unavailable" || code === "deadline_exceeded" || code === "cancelled";
}

/** A clock that was set back may have written a few out of order: a page is a wide margin. */
function isBefore(entry: TrailEntry | undefined, sinceMs: number | undefined): boolean {
  return entry !== undefined && sinceMs !== undefined && entry.record.ts < sinceMs;
}
