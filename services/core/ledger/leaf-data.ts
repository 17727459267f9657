import type {
  CountersignEvent,
  DecisionAllowed,
  GlassBroken,
  GrantRedeemed,
  RequestApproved,
  RequestDenied,
  RequestOpened,
  ServiceChange,
  ValueRevealed,
  VoteCast,
} from "../approval/event.ts";
import type { RequestDetails, Voter } from "../approval/request.ts";
import { folded, involvedIn, namesOf } from "../identity/involved.ts";
import type { PolicyReview } from "../policy/decision.ts";
import { entryData } from "./entry-leaf.ts";
import type { ActorIdOf } from "./handles.ts";
import { detailsOf } from "./handles.ts";
import type { LeafBody, LeafData } from "./leaf-body.ts";

/** What the data of a leaf is made of, besides the event. */
export interface LeafDataContext {
  readonly details: RequestDetails | undefined;
  /** The review of the request, where policy asked for one. */
  readonly review: PolicyReview | undefined;
  readonly actorIdOf: ActorIdOf;
}

/**
 * What is particular to the type of an event, in clear: nothing in it names a person or repeats what someone wrote. The members
 * stand in canonical order, in which writing them is cheap.
 */
export function leafDataOf(event: CountersignEvent, context: LeafDataContext): LeafData {
  const { change } = event;
  const { actorIdOf } = context;
  switch (change.type) {
    case "decision.allowed":
      return allowedData(change, involvedIds(event, context));
    case "decision.denied":
      return { involved: involvedIds(event, context), risk: change.risk, rule: change.rule };
    case "request.opened":
      return openedData(change, involvedIds(event, context));
    case "vote.cast":
      return voteData(event, change, context);
    case "request.approved":
      return approvedData(change, actorIdOf);
    case "request.denied":
      return deniedData(change, actorIdOf);
    case "request.extended":
      return { expires_at: change.expiresAtMs };
    case "request.escalated":
      return { to: change.to };
    case "vote.refused":
      return { choice: change.choice, code: change.code };
    case "value.revealed":
      return revealData(event, change, context);
    case "reveal.refused":
      return { code: change.code };
    case "glass.broken":
      return glassData(event, change, context);
    case "glass.reviewed":
      return {
        ...deciderData(event, change.voter, context),
        finding: change.finding,
      };
    case "grant.used":
      return { by: change.byRequestId, grant: change.grantId, uses_left: change.usesLeft };
    case "grant.redeemed":
      return redeemedData(change);
    case "grant.lapsed":
      return { grant: change.grantId };
    case "grant.revoked":
    case "grant.ended":
      return { code: change.reasons[0]?.code ?? "", grant: change.grantId };
    case "outcome.reported":
    case "outcome.unknown":
      return { redemption: change.redemptionId };
    case "notification.delivered":
    case "notification.failed":
      return { channel: change.channel };
    case "vote.withdrawn":
      return folded(change.voterKey) === folded(event.actor.id)
        ? {}
        : { of: actorIdOf("person", folded(change.voterKey)) };
    case "request.reminded":
    case "request.repeated":
    case "request.expired":
    case "request.cancelled":
      return {};
    case "policy.activated":
    case "policy.refused":
    case "epoch.opened":
    case "subject.erased":
    case "subject.held":
    case "subject.released":
    case "audit.read":
    case "directory.changed":
    case "access.refused":
      return serviceData(change, actorIdOf);
  }
}

function serviceData(change: ServiceChange, actorIdOf: ActorIdOf): LeafData {
  switch (change.type) {
    case "epoch.opened":
      return { epoch: change.epoch, lost_root: change.lostRoot, lost_size: change.lostSize };
    case "subject.erased":
      return { basis: change.basis, openings: change.openings, subject: change.subject };
    case "subject.held":
    case "subject.released":
      return { subject: change.subject };
    case "audit.read":
      return { before: change.before };
    case "directory.changed":
      return entryData(change.entry, actorIdOf);
    case "access.refused":
      return { count: change.count, method: change.method, reason: change.reason };
    case "policy.activated":
    case "policy.refused":
      return {};
  }
}

/** Which action an event is about. A vote and a redemption say themselves which one they mean. */
export function leafActionOf(
  event: CountersignEvent,
  details: RequestDetails | undefined,
): LeafBody["action"] {
  if (event.requestId === "") return null;
  const { action, digest } = detailsOf(event, details);
  return { digest: saidDigest(event) ?? digest, operation: action.operation, tool: action.tool };
}

/** The policy that an event rests on, where it rests on one. */
export function leafPolicyOf({ change }: CountersignEvent): LeafBody["policy"] {
  if ("policyRevision" in change) return { revision: change.policyRevision };
  return change.type === "policy.activated" ? { revision: change.revision } : null;
}

/** What running gave, where an event tells it. */
export function leafOutcomeOf({ change }: CountersignEvent): LeafBody["outcome"] {
  if (change.type === "outcome.unknown") return "unknown";
  return change.type === "outcome.reported" ? change.outcome : null;
}

function saidDigest({ change }: CountersignEvent): string | undefined {
  if ("actionDigest" in change) return change.actionDigest;
  return "digest" in change ? change.digest : undefined;
}

function involvedIds(
  event: CountersignEvent,
  { details, actorIdOf }: LeafDataContext,
): readonly string[] {
  const parties = involvedIn(detailsOf(event, details));
  return sorted(parties.map(({ kind, name }) => actorIdOf(kind, folded(name))));
}

function allowedData(change: DecisionAllowed, involved: readonly string[]): LeafData {
  const { maskResult } = change;
  return {
    involved,
    ...(maskResult === undefined ? {} : { mask_result: maskResult }),
    redemption: change.redemptionId,
    report_by: change.reportByMs,
    risk: change.risk,
    rule: change.rule,
    ...(change.underGrantId === undefined ? {} : { under: change.underGrantId }),
  };
}

function redeemedData({ grantId, redemptionId, reportByMs, maskResult }: GrantRedeemed): LeafData {
  return {
    grant: grantId,
    ...(maskResult === undefined ? {} : { mask_result: maskResult }),
    redemption: redemptionId,
    report_by: reportByMs,
  };
}

function openedData(change: RequestOpened, involved: readonly string[]): LeafData {
  const { review } = change;
  return {
    expires_at: change.expiresAtMs,
    involved,
    review: reviewData(review),
    risk: change.risk,
    rule: change.rule,
    view: change.viewDigest,
  };
}

function reviewData(review: PolicyReview): LeafData {
  const { breakGlass, grantShape, grantWindowMs, rememberDenialMs, remindBeforeMs } = review;
  const { maskResult, reveal } = review;
  return {
    ...(breakGlass === undefined
      ? {}
      : { break_glass: { group: breakGlass.group, review_within_ms: breakGlass.reviewWithinMs } }),
    channels: review.channels,
    deny_threshold: review.denyThreshold,
    escalate: review.escalate.map(({ afterMs, to }) => ({ after_ms: afterMs, to })),
    expires_in_ms: review.expiresInMs,
    ...(grantShape === undefined ? {} : { grant_shape: grantShape }),
    grant_ttl_ms: review.grantTtlMs,
    grant_uses: review.grantUses,
    ...(grantWindowMs === undefined ? {} : { grant_window_ms: grantWindowMs }),
    ...(maskResult === undefined ? {} : { mask_result: maskResult }),
    may_overlap: review.mayOverlap,
    ...(rememberDenialMs === undefined ? {} : { remember_denial_ms: rememberDenialMs }),
    ...(remindBeforeMs === undefined ? {} : { remind_before_ms: remindBeforeMs }),
    require_comment: review.requireComment,
    requirements: review.requirements.map(({ group, approvals }) => ({ approvals, group })),
    ...(reveal === undefined ? {} : { reveal }),
    step_up: review.stepUp,
  };
}

/** Those groups that a review asks, now or later or in an emergency: all that its log says of a voter's groups. */
export function decidingGroups(
  groups: readonly string[],
  review: PolicyReview | undefined,
): readonly string[] {
  const deciding = new Set([
    ...(review?.requirements ?? []).map(({ group }) => group),
    ...(review?.escalate ?? []).map(({ to }) => to),
    ...(review?.breakGlass === undefined ? [] : [review.breakGlass.group]),
  ]);
  return sorted(groups.filter((group) => deciding.has(group)));
}

/** What a leaf says of a person who decides, by id and by the groups that count. */
function deciderData(event: CountersignEvent, voter: Voter, context: LeafDataContext) {
  return {
    also: involvedAs(event, voter, context),
    groups: decidingGroups(voter.groups, context.review),
    ...linkedData(voter, context.actorIdOf),
  };
}

/** In the order of the vote: what was linked is read back by these ids. */
function linkedData({ linked = [] }: Voter, actorIdOf: ActorIdOf) {
  return linked.length === 0 ? {} : { linked: [...new Set(personIds(linked, actorIdOf))] };
}

function voteData(event: CountersignEvent, change: VoteCast, context: LeafDataContext): LeafData {
  const { voter, choice, channel, viewDigest, scope, isStrong, passkey } = change;
  return {
    also: involvedAs(event, voter, context),
    channel,
    choice,
    groups: decidingGroups(voter.groups, context.review),
    ...linkedData(voter, context.actorIdOf),
    ...(passkey === undefined ? {} : { passkey: true }),
    ...(scope === undefined ? {} : { scope }),
    ...(isStrong === undefined ? {} : { strong: isStrong }),
    view: viewDigest,
  };
}

function glassData(
  event: CountersignEvent,
  change: GlassBroken,
  context: LeafDataContext,
): LeafData {
  return {
    ...deciderData(event, change.voter, context),
    channel: change.channel,
    grant: change.grantId,
    grant_expires_at: change.grantExpiresAtMs,
    review_due_at: change.reviewDueAtMs,
    ...(change.isStrong === undefined ? {} : { strong: change.isStrong }),
    view: change.viewDigest,
  };
}

function revealData(
  event: CountersignEvent,
  change: ValueRevealed,
  context: LeafDataContext,
): LeafData {
  const { also, groups, ...linked } = deciderData(event, change.voter, context);
  return {
    also,
    channel: change.channel,
    expires_at: change.expiresAtMs,
    groups,
    key: change.recipientKey,
    label: change.label,
    ...linked,
    placeholder: change.placeholder,
    reveal: change.revealId,
    ...(change.isStrong === undefined ? {} : { strong: change.isStrong }),
    view: change.viewDigest,
  };
}

function approvedData(change: RequestApproved, actorIdOf: ActorIdOf): LeafData {
  const { bounds } = change;
  return {
    ...(bounds === undefined
      ? {}
      : { bounds: { usable_until: bounds.usableUntilMs, uses: bounds.uses } }),
    grant: change.grantId,
    grant_expires_at: change.grantExpiresAtMs,
    voters: personIds(change.voterKeys, actorIdOf),
  };
}

function deniedData({ remembered, voterKeys }: RequestDenied, actorIdOf: ActorIdOf): LeafData {
  return {
    ...(remembered === undefined
      ? {}
      : { remembered: { scope: remembered.scope, until: remembered.untilMs } }),
    voters: personIds(voterKeys, actorIdOf),
  };
}

/** Which involved parties a voter's own names match. The state machine refuses such a vote, so an honest log has none. */
function involvedAs(
  event: CountersignEvent,
  voter: Voter,
  { details, actorIdOf }: LeafDataContext,
): readonly string[] {
  const names = namesOf(voter);
  const parties = involvedIn(detailsOf(event, details));
  const handles = parties.map(({ kind, name }) => ({ kind, handle: folded(name) }));
  return sorted(
    handles.filter(({ handle }) => names.has(handle)).map((it) => actorIdOf(it.kind, it.handle)),
  );
}

function personIds(keys: readonly string[], actorIdOf: ActorIdOf): readonly string[] {
  return keys.map((key) => actorIdOf("person", folded(key)));
}

/** Each once, in the order of UTF-16 code units, which no locale changes. */
function sorted(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
