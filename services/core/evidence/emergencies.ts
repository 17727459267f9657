import { recordsOf, storyOf, type EvidenceLog } from "./evidence-log.ts";
import type { RecordOf } from "./leaf-record.ts";

/** A request that somebody settled in an emergency, and what became of the look that others have to take at it. */
export interface Emergency {
  /** Of `glass.broken`. */
  readonly leaf: number;
  readonly request: string;
  readonly atMs: number;
  readonly by: string;
  readonly dueAtMs: number;
  readonly state: "open" | "overdue" | "reviewed" | "late" | "by_the_same";
  readonly reviewer?: string;
  readonly finding?: "justified" | "unjustified";
}

/** The emergencies of the period. An after-review counts whenever it came: one after the period is of the period's emergency. */
export function emergenciesOf(log: EvidenceLog): readonly Emergency[] {
  return recordsOf(log, "glass.broken").map((glass) => {
    const review = storyOf(log, glass)?.records.find(
      (record): record is RecordOf<"glass.reviewed"> => record.type === "glass.reviewed",
    );
    const { index: leaf, request, ts: atMs, actor } = glass;
    const settled = {
      leaf,
      request: request ?? "",
      atMs,
      by: actor.id,
      dueAtMs: glass.data.review_due_at,
    };
    if (review === undefined) {
      return { ...settled, state: log.latestMs > settled.dueAtMs ? "overdue" : "open" };
    }
    const { finding } = review.data;
    return { ...settled, state: stateOf(glass, review), reviewer: review.actor.id, finding };
  });
}

function stateOf(
  glass: RecordOf<"glass.broken">,
  review: RecordOf<"glass.reviewed">,
): Emergency["state"] {
  const breaker = [glass.actor.id, ...(glass.data.linked ?? [])];
  const reviewer = [review.actor.id, ...(review.data.linked ?? [])];
  if (reviewer.some((id) => breaker.includes(id))) return "by_the_same";
  return review.ts > glass.data.review_due_at ? "late" : "reviewed";
}
