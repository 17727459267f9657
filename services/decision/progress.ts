import { approvingCandidates } from "../core/approval/eligibility.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import { fulfil } from "../core/approval/requirements.ts";
import type { People } from "../core/directory/people.ts";
import type { PolicyRequirement } from "../core/policy/decision.ts";

/** One requirement, and how many people have met it. */
export interface MetRequirement extends PolicyRequirement {
  readonly approved: number;
}

/** How far each requirement is met, as the votes that stand say; none when policy asked nobody. */
export function requirementsOf(request: ApprovalRequest): readonly MetRequirement[] {
  const { review, votes, createdAtMs } = request.lifecycle;
  if (review === undefined) return [];
  const lastAtMs = votes.at(-1)?.atMs ?? createdAtMs;
  const candidates = approvingCandidates(request, NOBODY_KNOWN, lastAtMs);
  const { assigned } = fulfil(review.requirements, candidates, review.mayOverlap);
  return review.requirements.map(({ group, approvals }, index) => ({
    group,
    approvals,
    approved: assigned[index]?.length ?? 0,
  }));
}

/** The groups that escalations have added, as far as that was announced. */
export function escalatedGroups({ lifecycle }: ApprovalRequest): readonly string[] {
  const escalations = (lifecycle.review?.escalate ?? []).toSorted((a, b) => a.afterMs - b.afterMs);
  const told = escalations.slice(0, lifecycle.escalationsTold ?? 0);
  return [...new Set(told.map(({ to }) => to))];
}

/**
 * Until when nobody who could decide a pending request is to be disturbed at `nowMs`; undefined when somebody may be. Nothing
 * waits for it but reminders.
 */
export function quietUntil(
  request: ApprovalRequest,
  people: Pick<People, "quietUntil">,
  nowMs: number,
): number | undefined {
  if (request.lifecycle.status !== "pending") return undefined;
  const needed = requirementsOf(request)
    .filter(({ approvals, approved }) => approved < approvals)
    .map(({ group }) => group);
  return people.quietUntil([...needed, ...escalatedGroups(request)], nowMs);
}

const NOBODY_KNOWN = new Map<string, never>();
