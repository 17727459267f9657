import type { StoredLeaf } from "../../core/ledger/store.ts";
import type { Leaf, Opening } from "../../../proto/gen/countersign/ledger/v1/ledger_pb.ts";
import { Fault } from "../../core/fault.ts";
import type { LedgerCalls } from "../ledger-calls.ts";

/** One call reads at most so many leaves, so that none lives longer than a token. */
const PAGE = 10_000;
const PAGE_MS_MAX = 120_000;
/** The service answers so many names at once. */
const NAMES_MAX = 1_000;

/** What reading works with. */
export interface LedgerReading {
  readonly ledger: LedgerCalls;
  readonly signal: AbortSignal;
  /** Told after each answer. */
  readonly onProgress: (what: string, done: number, total: number) => void;
}

/** The leaves from 0 up to `size`, in order and without a gap; anything else rejects. */
export async function* readLeaves(
  { ledger, signal, onProgress }: LedgerReading,
  size: number,
): AsyncGenerator<StoredLeaf> {
  let next = 0;
  for await (const leaves of leafPages({ ledger, signal, onProgress }, size)) {
    for (const { index, body } of leaves) {
      if (index !== BigInt(next) || next === size) throw gap(next);
      yield { index: next, body };
      next += 1;
    }
    onProgress("leaves", next, size);
  }
  if (next !== size) throw gap(next);
}

async function* leafPages(
  { ledger, signal }: LedgerReading,
  size: number,
): AsyncGenerator<readonly Leaf[]> {
  for (let from = 0; from < size; from += PAGE) {
    const request = { from: BigInt(from), to: BigInt(Math.min(size, from + PAGE)) };
    const answers = ledger.listLeaves(request, { signal, deadlineMs: PAGE_MS_MAX });
    for await (const { leaves } of answers) yield leaves;
  }
}

function gap(index: number): Fault {
  return damaged(`the service did not give leaf ${index} where it belongs`);
}

/** What the service should never answer. */
export function damaged(message: string): Fault {
  return new Fault({ code: "internal", reason: "damaged_ledger", message });
}

/** The openings of the leaves from `from` to before `to`, in whatever pieces they come. */
export async function* readOpenings(
  { ledger, signal, onProgress }: LedgerReading,
  { from, to }: { readonly from: number; readonly to: number },
): AsyncGenerator<readonly Opening[]> {
  for (let at = from; at < to; at += PAGE) {
    const end = Math.min(to, at + PAGE);
    const request = { from: BigInt(at), to: BigInt(end) };
    const page: Opening[] = [];
    const calls = ledger.listOpenings(request, { signal, deadlineMs: PAGE_MS_MAX });
    for await (const { openings } of calls) page.push(...openings);
    const isOutside = page.some(({ index }) => index < BigInt(at) || index >= BigInt(end));
    if (isOutside) throw damaged("the service gave an opening that was not asked for");
    yield page;
    onProgress("openings", end - from, to - from);
  }
}

/** The names of actors, as far as they are known, by id. */
export async function readNames(
  { ledger, signal }: LedgerReading,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let at = 0; at < ids.length; at += NAMES_MAX) {
    const asked = ids.slice(at, at + NAMES_MAX);
    const { actors } = await ledger.listActors({ ids: asked }, { signal });
    for (const { id, name } of actors) if (asked.includes(id)) names.set(id, name);
  }
  return names;
}
