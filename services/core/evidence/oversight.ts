import { recordsOf, storyOf, type EvidenceLog } from "./evidence-log.ts";

/** Faster than this nobody has read a card of some forty words (at four words a second, a usual reading speed). */
export const QUICK_MS_MAX = 10_000;

/** What one approver did. */
export interface ApproverFigures {
  readonly id: string;
  readonly approvals: number;
  readonly denials: number;
  /** Approvals within `QUICK_MS_MAX` of the request. */
  readonly quick: number;
  readonly medianMs: number;
  /** Their last vote's leaf. */
  readonly lastLeaf: number;
}

/** How people watched over the agents in a period. */
export interface Oversight {
  readonly approvers: readonly ApproverFigures[];
  readonly verdicts: {
    readonly approved: number;
    readonly denied: number;
    readonly expired: number;
    readonly cancelled: number;
  };
  readonly waits: {
    /** From the request to each vote. */
    readonly allMs: readonly number[];
    readonly medianMs: number;
    readonly p90Ms: number;
  };
}

/** Counts votes, verdicts and waits of the log's period. Approvers are sorted by their votes, then by id. */
export function oversightOf(log: EvidenceLog): Oversight {
  const votes = recordsOf(log, "vote.cast").flatMap((vote) => {
    const opening = storyOf(log, vote)?.opening;
    if (opening === undefined) return [];
    const waitMs = Math.max(0, vote.ts - opening.ts);
    return [{ id: vote.actor.id, choice: vote.data.choice, leaf: vote.index, waitMs }];
  });
  const byApprover = Map.groupBy(votes, ({ id }) => id);
  const allMs = votes.map(({ waitMs }) => waitMs).sort(ascending);
  const count = (type: Parameters<typeof recordsOf>[1]) => recordsOf(log, type).length;
  return {
    approvers: [...byApprover].map(([id, own]) => figuresOf(id, own)).sort(busiestFirst),
    verdicts: {
      approved: count("request.approved"),
      denied: count("request.denied"),
      expired: count("request.expired"),
      cancelled: count("request.cancelled"),
    },
    waits: { allMs, medianMs: quantile(allMs, 0.5), p90Ms: quantile(allMs, 0.9) },
  };
}

interface TimedVote {
  readonly choice: "approve" | "deny";
  readonly leaf: number;
  readonly waitMs: number;
}

function figuresOf(id: string, votes: readonly TimedVote[]): ApproverFigures {
  const approvals = votes.filter(({ choice }) => choice === "approve");
  return {
    id,
    approvals: approvals.length,
    denials: votes.length - approvals.length,
    quick: approvals.filter(({ waitMs }) => waitMs < QUICK_MS_MAX).length,
    medianMs: quantile(votes.map(({ waitMs }) => waitMs).sort(ascending), 0.5),
    lastLeaf: votes.at(-1)?.leaf ?? 0,
  };
}

function busiestFirst(left: ApproverFigures, right: ApproverFigures): number {
  const byVotes = right.approvals + right.denials - left.approvals - left.denials;
  return byVotes !== 0 ? byVotes : left.id < right.id ? -1 : 1;
}

function ascending(left: number, right: number): number {
  return left - right;
}

/** Of a sorted list, the value that a share of the values does not exceed; 0 of an empty one. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
