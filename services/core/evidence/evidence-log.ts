import type { LeafType } from "../ledger/leaf-body.ts";
import { isType } from "./leaf-record.ts";
import type { LeafRecord, OpeningRecord, RecordOf } from "./leaf-record.ts";

/** The time that evidence is about, both ends included, in milliseconds since the epoch. */
export interface Period {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One request, from its first leaf to its last. */
export interface RequestStory {
  readonly id: string;
  /** Undefined when the log has leaves of a request that it never saw begin. */
  readonly opening: OpeningRecord | undefined;
  readonly records: readonly LeafRecord[];
}

/** A whole log, read, and the period of it that evidence is about. */
export interface EvidenceLog {
  /** Every leaf of the tree, in order. */
  readonly records: readonly LeafRecord[];
  readonly stories: ReadonlyMap<string, RequestStory>;
  readonly period: Period;
  /** The latest time that a leaf names: what was due later is not yet late. */
  readonly latestMs: number;
}

/** Orders leaves by request. `period` is the whole log unless an end is given. */
export function toEvidenceLog(
  records: readonly LeafRecord[],
  given: Partial<Period> = {},
): EvidenceLog {
  const byRequest = new Map<string, LeafRecord[]>();
  let [earliestMs, latestMs] = [records[0]?.ts ?? 0, 0];
  for (const record of records) {
    earliestMs = Math.min(earliestMs, record.ts);
    latestMs = Math.max(latestMs, record.ts);
    if (record.request === null) continue;
    const known = byRequest.get(record.request);
    if (known === undefined) byRequest.set(record.request, [record]);
    else known.push(record);
  }
  const stories = new Map<string, RequestStory>();
  for (const [id, own] of byRequest) stories.set(id, toStory(id, own));
  const period = { fromMs: given.fromMs ?? earliestMs, toMs: given.toMs ?? latestMs };
  return { records, stories, period, latestMs };
}

function toStory(id: string, records: readonly LeafRecord[]): RequestStory {
  const first = records[0];
  const isOpening =
    first !== undefined && isType(first, "decision.allowed", "decision.denied", "request.opened");
  return { id, records, opening: isOpening ? first : undefined };
}

/** Whether a leaf is of the period. */
export function isInPeriod({ ts }: { readonly ts: number }, { fromMs, toMs }: Period): boolean {
  return ts >= fromMs && ts <= toMs;
}

/** The leaves of the period that have one of these types. */
export function recordsOf<Type extends LeafType>(
  log: EvidenceLog,
  ...types: readonly Type[]
): readonly RecordOf<Type>[] {
  const found: RecordOf<Type>[] = [];
  for (const record of log.records) {
    if (isType(record, ...types) && isInPeriod(record, log.period)) found.push(record);
  }
  return found;
}

/** The story that a leaf is of; undefined for leaves of the service. */
export function storyOf(log: EvidenceLog, record: LeafRecord): RequestStory | undefined {
  return record.request === null ? undefined : log.stories.get(record.request);
}

/** The votes that stand before a leaf: each person's last one, by whichever of their identities, unless it was withdrawn. */
export function standingVotes(
  story: RequestStory,
  beforeIndex: number,
): readonly RecordOf<"vote.cast">[] {
  const standing = new Map<string, RecordOf<"vote.cast">>();
  for (const record of story.records) {
    if (record.index >= beforeIndex) break;
    if (isType(record, "vote.withdrawn")) standing.delete(record.data.of ?? record.actor.id);
    if (!isType(record, "vote.cast")) continue;
    for (const id of [record.actor.id, ...(record.data.linked ?? [])]) standing.delete(id);
    standing.set(record.actor.id, record);
  }
  return [...standing.values()];
}
