import type {
  DecisionAllowed,
  DecisionDenied,
  GlassBroken,
  GlassReviewed,
  GrantRedeemed,
  RequestApproved,
  RequestChange,
  RequestDenied,
  RequestOpened,
  ServiceChange,
  ValueRevealed,
  VoteCast,
} from "../approval/event.ts";
import type { RequestDetails } from "../approval/request.ts";
import type { PolicyReview } from "../policy/decision.ts";
import type { FieldValues } from "./leaf-body.ts";
import type { ReadLeaf } from "./leaf-shape.ts";
import { openedEntry } from "./entry-leaf.ts";
import { openedReasons, openedText, openedVoter } from "./opened.ts";

/** A leaf of the service itself. */
export type ServiceLeaf = Extract<ReadLeaf, { readonly type: ServiceChange["type"] }>;

/** A leaf of a request. */
export type RequestLeaf = Exclude<ReadLeaf, ServiceLeaf>;

/** Whether a leaf is the service's: of those, and only of those, the shape wants no request. */
export function isServiceLeaf(leaf: ReadLeaf): leaf is ServiceLeaf {
  return leaf.request === null;
}

/** Where the parts of a change are found that its leaf does not have. */
export interface ChangeSources {
  readonly openings: FieldValues;
  readonly details: RequestDetails | undefined;
  /** The key of a person by their random id. */
  readonly keyOf: (id: string) => string;
  /** The name of the leaf's actor. */
  readonly actorName: string;
}

/** What the leaf of a request says happened. Throws `LedgerError` bad_opening. */
export function requestChangeOf(leaf: RequestLeaf, sources: ChangeSources): RequestChange {
  const { openings, keyOf, actorName } = sources;
  switch (leaf.type) {
    case "decision.allowed":
    case "decision.denied":
    case "request.opened":
      return openingOf(leaf, sources);
    case "vote.cast":
      return voteOf(leaf, sources);
    case "vote.refused":
      return { type: leaf.type, voterKey: actorName, ...leaf.data };
    case "vote.withdrawn":
      return {
        type: leaf.type,
        voterKey: leaf.data.of === undefined ? actorName : keyOf(leaf.data.of),
      };
    case "value.revealed":
      return revealOf(leaf, sources);
    case "reveal.refused":
      return { type: leaf.type, voterKey: actorName, code: leaf.data.code };
    case "glass.broken":
      return glassBrokenOf(leaf, sources);
    case "glass.reviewed":
      return glassReviewedOf(leaf, sources);
    case "request.approved":
      return approvedOf(leaf, keyOf);
    case "request.denied":
      return deniedOf(leaf, sources);
    case "request.extended":
      return { type: leaf.type, expiresAtMs: leaf.data.expires_at };
    case "request.escalated":
      return { type: leaf.type, to: leaf.data.to };
    case "request.reminded":
    case "request.repeated":
    case "request.expired":
      return { type: leaf.type };
    case "request.cancelled":
      return { type: leaf.type, reason: openedText(openings, "reason") };
    case "grant.redeemed":
      return redeemedOf(leaf);
    case "grant.lapsed":
      return { type: leaf.type, grantId: leaf.data.grant };
    case "grant.used": {
      const { grant: grantId, by: byRequestId, uses_left: usesLeft } = leaf.data;
      return { type: leaf.type, grantId, byRequestId, usesLeft };
    }
    case "grant.revoked":
    case "grant.ended": {
      const { grant: grantId, code } = leaf.data;
      return { type: leaf.type, grantId, reasons: openedReasons(openings, code) };
    }
    case "outcome.reported": {
      const detail = openedText(openings, "detail");
      const outcome = leaf.outcome ?? "unknown";
      return { type: leaf.type, redemptionId: leaf.data.redemption, outcome, detail };
    }
    case "outcome.unknown":
      return { type: leaf.type, redemptionId: leaf.data.redemption };
    case "notification.delivered":
      return { type: leaf.type, channel: leaf.data.channel };
    case "notification.failed": {
      const reason = openedText(openings, "reason");
      return { type: leaf.type, channel: leaf.data.channel, reason };
    }
  }
}

/** What the leaf of the service says happened. Throws `LedgerError` bad_opening. */
export function serviceChangeOf(
  leaf: ServiceLeaf,
  { openings, keyOf }: Pick<ChangeSources, "openings" | "keyOf">,
): ServiceChange {
  switch (leaf.type) {
    case "policy.activated":
      return { type: leaf.type, revision: revisionOf(leaf) };
    case "policy.refused":
      return { type: leaf.type, reason: openedText(openings, "reason") };
    case "epoch.opened": {
      const { epoch, lost_size: lostSize, lost_root: lostRoot } = leaf.data;
      const reason = openedText(openings, "reason");
      return { type: leaf.type, epoch, lostSize, lostRoot, reason };
    }
    case "subject.erased":
      return { type: leaf.type, ...leaf.data };
    case "subject.held":
    case "subject.released":
      return {
        type: leaf.type,
        subject: leaf.data.subject,
        reason: openedText(openings, "reason"),
      };
    case "audit.read":
      return { type: leaf.type, before: leaf.data.before };
    case "directory.changed":
      return { type: leaf.type, entry: openedEntry(leaf.data, openings, keyOf) };
    case "access.refused":
      return { type: leaf.type, ...leaf.data };
  }
}

/** The leaf of a person's decision. */
export type DeciderLeaf = LeafOf<
  "vote.cast" | "value.revealed" | "glass.broken" | "glass.reviewed"
>;

type LeafOf<Type extends ReadLeaf["type"]> = Extract<ReadLeaf, { readonly type: Type }>;

function openingOf(
  leaf: LeafOf<"decision.allowed" | "decision.denied" | "request.opened">,
  { openings, details, actorName }: ChangeSources,
): DecisionAllowed | DecisionDenied | RequestOpened {
  const { rule, risk } = leaf.data;
  const decided = {
    agentId: details?.agent.id ?? actorName,
    ...actionOf(leaf),
    viewDigest: details?.viewDigest ?? "",
    policyRevision: revisionOf(leaf),
    rule,
    reasons: openedReasons(openings),
    risk,
  };
  switch (leaf.type) {
    case "decision.allowed": {
      const { redemption: redemptionId, report_by: reportByMs, under } = leaf.data;
      const { mask_result: maskResult } = leaf.data;
      return {
        type: leaf.type,
        ...decided,
        redemptionId,
        reportByMs,
        ...(under === undefined ? {} : { underGrantId: under }),
        ...(maskResult === undefined ? {} : { maskResult }),
      };
    }
    case "decision.denied":
      return { type: leaf.type, ...decided };
    case "request.opened": {
      const { view: viewDigest, expires_at: expiresAtMs, review } = leaf.data;
      return { type: leaf.type, ...decided, viewDigest, expiresAtMs, review: reviewOf(review) };
    }
  }
}

function reviewOf(review: LeafOf<"request.opened">["data"]["review"]): PolicyReview {
  const { break_glass: breakGlass, grant_shape: grantShape, remind_before_ms: reminders } = review;
  const { grant_window_ms: grantWindowMs, remember_denial_ms: rememberDenialMs, reveal } = review;
  const { mask_result: maskResult } = review;
  return {
    requirements: review.requirements,
    expiresInMs: review.expires_in_ms,
    denyThreshold: review.deny_threshold,
    mayOverlap: review.may_overlap,
    escalate: review.escalate.map(({ after_ms: afterMs, to }) => ({ afterMs, to })),
    requireComment: review.require_comment,
    stepUp: review.step_up,
    channels: review.channels,
    grantTtlMs: review.grant_ttl_ms,
    grantUses: review.grant_uses,
    ...(grantWindowMs === undefined ? {} : { grantWindowMs }),
    ...(grantShape === undefined ? {} : { grantShape }),
    ...(reminders === undefined ? {} : { remindBeforeMs: reminders }),
    ...(rememberDenialMs === undefined ? {} : { rememberDenialMs }),
    ...(breakGlass === undefined
      ? {}
      : { breakGlass: { group: breakGlass.group, reviewWithinMs: breakGlass.review_within_ms } }),
    ...(reveal === undefined ? {} : { reveal }),
    ...(maskResult === undefined ? {} : { maskResult }),
  };
}

function voteOf(leaf: LeafOf<"vote.cast">, sources: ChangeSources): VoteCast {
  const { choice, channel, view: viewDigest, scope, strong } = leaf.data;
  const { passkey, ...voter } = voterOf(leaf, sources);
  return {
    type: leaf.type,
    voter,
    choice,
    comment: openedText(sources.openings, "comment"),
    channel,
    actionDigest: actionOf(leaf).digest,
    viewDigest,
    ...(scope === undefined ? {} : { scope }),
    ...(strong === undefined ? {} : { isStrong: strong }),
    ...(passkey === undefined ? {} : { passkey }),
  };
}

function glassBrokenOf(leaf: LeafOf<"glass.broken">, sources: ChangeSources): GlassBroken {
  const { channel, view: viewDigest, grant: grantId } = leaf.data;
  const { grant_expires_at: grantExpiresAtMs, review_due_at: reviewDueAtMs, strong } = leaf.data;
  return {
    type: leaf.type,
    voter: voterOf(leaf, sources),
    reason: openedText(sources.openings, "comment"),
    channel,
    actionDigest: actionOf(leaf).digest,
    viewDigest,
    grantId,
    grantExpiresAtMs,
    reviewDueAtMs,
    ...(strong === undefined ? {} : { isStrong: strong }),
  };
}

function revealOf(leaf: LeafOf<"value.revealed">, sources: ChangeSources): ValueRevealed {
  const { reveal: revealId, placeholder, label, key: recipientKey } = leaf.data;
  const { channel, view: viewDigest, expires_at: expiresAtMs, strong } = leaf.data;
  return {
    type: leaf.type,
    voter: voterOf(leaf, sources),
    revealId,
    placeholder,
    label,
    recipientKey,
    reason: openedText(sources.openings, "comment"),
    channel,
    actionDigest: actionOf(leaf).digest,
    viewDigest,
    expiresAtMs,
    ...(strong === undefined ? {} : { isStrong: strong }),
  };
}

function glassReviewedOf(leaf: LeafOf<"glass.reviewed">, sources: ChangeSources): GlassReviewed {
  return {
    type: leaf.type,
    voter: voterOf(leaf, sources),
    finding: leaf.data.finding,
    comment: openedText(sources.openings, "comment"),
  };
}

function voterOf(leaf: DeciderLeaf, { openings, keyOf }: ChangeSources) {
  const { groups, linked = [] } = leaf.data;
  return openedVoter(openings, { id: leaf.actor.id, groups, linked: linked.map(keyOf) });
}

function approvedOf(
  leaf: LeafOf<"request.approved">,
  keyOf: ChangeSources["keyOf"],
): RequestApproved {
  const { grant: grantId, grant_expires_at: grantExpiresAtMs, voters, bounds } = leaf.data;
  const approved = { type: leaf.type, grantId, grantExpiresAtMs, voterKeys: voters.map(keyOf) };
  if (bounds === undefined) return approved;
  return { ...approved, bounds: { uses: bounds.uses, usableUntilMs: bounds.usable_until } };
}

function deniedOf(
  leaf: LeafOf<"request.denied">,
  { openings, keyOf }: ChangeSources,
): RequestDenied {
  const { voters, remembered } = leaf.data;
  const reasons = openedReasons(openings);
  const denied = { type: leaf.type, reasons, voterKeys: voters.map(keyOf) };
  if (remembered === undefined) return denied;
  return { ...denied, remembered: { scope: remembered.scope, untilMs: remembered.until } };
}

function redeemedOf(leaf: LeafOf<"grant.redeemed">): GrantRedeemed {
  const { grant, redemption, report_by: reportByMs, mask_result: maskResult } = leaf.data;
  return {
    type: leaf.type,
    grantId: grant,
    redemptionId: redemption,
    digest: actionOf(leaf).digest,
    policyRevision: revisionOf(leaf),
    reportByMs,
    ...(maskResult === undefined ? {} : { maskResult }),
  };
}

/** The shape wants both wherever they are asked for here, so the empty texts stand for what can't be. */
function actionOf({ action }: RequestLeaf): NonNullable<RequestLeaf["action"]> {
  return action ?? { tool: "", operation: "", digest: "" };
}

function revisionOf({ policy }: ReadLeaf): string {
  return policy?.revision ?? "";
}
