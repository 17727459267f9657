import { toHex } from "../core/action/encoding.ts";
import type { RequestCard } from "./request-card.ts";

/** A request as --json prints it: snake_case as in the sidecar's API, digests in hexadecimal, times in RFC 3339. */
export function toCardJson(card: RequestCard) {
  return {
    id: card.id,
    status: card.status,
    risk: card.risk,
    action: {
      tool: card.tool,
      operation: card.operation,
      target: card.target,
      arguments_json: card.argumentsJson,
      facts_json: card.factsJson,
      classification: card.classification,
      digest: toHex(card.actionDigest),
    },
    unverified_context: card.context,
    agent: card.agent,
    owner: card.owner,
    delegation: card.delegation.map(({ isPerson, id }) => ({ person: isPerson, id })),
    rule: card.rule,
    reasons: card.reasons,
    requirements: card.requirements,
    nobody_reached: card.nobodyReached,
    comment_required: card.commentRequired,
    votes: card.votes.map(({ atMs, isBounded, isStrong, ...vote }) => ({
      ...vote,
      bounded: isBounded,
      strong: isStrong,
      voted_at: instant(atMs),
    })),
    view_digest: toHex(card.viewDigest),
    created_at: instant(card.createdAtMs),
    expires_at: instant(card.expiresAtMs),
    decided_at: instant(card.decidedAtMs),
    grant_expires_at: instant(card.grantExpiresAtMs),
    verdict_reasons: card.verdictReasons,
    outcome: card.outcome,
    policy_revision: card.policyRevision,
    trace_id: card.traceId,
    version: card.version,
    ...conditionsJson(card),
    timeline: card.timeline.map(({ atMs, ...entry }) => ({ ...entry, at: instant(atMs) })),
  };
}

function conditionsJson(card: RequestCard) {
  const { offer, brokenGlass } = card;
  return {
    step_up: card.stepUp,
    revealable: card.revealable,
    mask_result: card.maskResult,
    single_operator: card.isSingleOperator,
    extended: card.isExtended,
    repeats: card.repeats,
    escalated_to: card.escalatedTo,
    quiet_until: instant(card.quietUntilMs),
    grant_offer: offer && { uses: offer.uses, window_ms: offer.windowMs, shape: offer.shape },
    grant_uses_left: card.usesLeft,
    grant_usable_until: instant(card.usableUntilMs),
    remember_denial_max_ms: card.rememberMsMax,
    break_glass_group: card.breakGlassGroup,
    broken_glass: brokenGlass && {
      name: brokenGlass.name,
      person: brokenGlass.person,
      reason: brokenGlass.reason,
      review_due_at: instant(brokenGlass.reviewDueAtMs),
      review: brokenGlass.review,
    },
  };
}

function instant(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : new Date(atMs).toISOString();
}
