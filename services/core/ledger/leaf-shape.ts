import type { Guard, Guarded } from "./guard.ts";
import { closed, isCount, isFlag, isNull, isText, listOf, matching, oneOf } from "./guard.ts";
import type { CommittedField, LeafBody, LeafData, LeafType } from "./leaf-body.ts";

const isHex = matching(/^[0-9a-f]{64}$/);
const isActorId = matching(/^act_[a-z2-7]{26}$/);
/** Visible ASCII, so that a line break can't end it in what is hashed. */
const isId = matching(/^[!-~]{1,300}$/);
/** The basis of an erasure: in clear in a leaf for ever, so a code that has no room for a name or a sentence. */
export const ERASURE_BASIS = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const isBasis = matching(ERASURE_BASIS);
const isRisk = oneOf("low", "medium", "high", "critical");

const isReview = closed({
  requirements: listOf(closed({ group: isText, approvals: isCount })),
  deny_threshold: isCount,
  may_overlap: isFlag,
  escalate: listOf(closed({ after_ms: isCount, to: isText })),
  require_comment: isFlag,
  step_up: isFlag,
  channels: listOf(isText),
  expires_in_ms: isCount,
  grant_ttl_ms: isCount,
  grant_uses: isCount,
});

const decided = { rule: isText, risk: isRisk, involved: listOf(isActorId) };
const grant = { grant: isText };
const redemption = { redemption: isText };
const reportBy = { report_by: isCount };
const voters = { voters: listOf(isActorId) };
const channel = { channel: isText };
/** An actor's id, a request's, or what else an erasure names. */
const subject = { subject: isId };
const nothing = {};

const DATA = {
  "decision.allowed": closed({ ...decided, ...redemption, ...reportBy }),
  "decision.denied": closed(decided),
  "request.opened": closed({ ...decided, view: isHex, expires_at: isCount, review: isReview }),
  "vote.cast": closed({
    ...channel,
    choice: oneOf("approve", "deny"),
    view: isHex,
    groups: listOf(isText),
    also: listOf(isActorId),
  }),
  "vote.withdrawn": closed(nothing),
  "request.approved": closed({ ...grant, ...voters, grant_expires_at: isCount }),
  "request.denied": closed(voters),
  "request.expired": closed(nothing),
  "request.cancelled": closed(nothing),
  "grant.redeemed": closed({ ...grant, ...redemption, ...reportBy }),
  "grant.lapsed": closed(grant),
  "grant.revoked": closed({ ...grant, code: isText }),
  "outcome.reported": closed(redemption),
  "outcome.unknown": closed(redemption),
  "notification.delivered": closed(channel),
  "notification.failed": closed(channel),
  "policy.activated": closed(nothing),
  "policy.refused": closed(nothing),
  "epoch.opened": closed({ epoch: isCount, lost_size: isCount, lost_root: isHex }),
  "subject.erased": closed({ ...subject, basis: isBasis, openings: isCount }),
  "subject.held": closed(subject),
  "subject.released": closed(subject),
  "audit.read": closed({ before: isCount }),
} satisfies Readonly<Record<LeafType, Guard<LeafData>>>;

/** What a type commits to: always, and where its request has it. */
const COMMITTED: Readonly<Record<LeafType, readonly CommittedField[]>> = {
  "decision.allowed": ["target", "arguments", "context", "reasons"],
  "decision.denied": ["target", "arguments", "context", "reasons"],
  "request.opened": ["target", "arguments", "context", "reasons"],
  "vote.cast": ["voter", "comment"],
  "vote.withdrawn": [],
  "request.approved": [],
  "request.denied": ["reasons"],
  "request.expired": [],
  "request.cancelled": ["reason"],
  "grant.redeemed": [],
  "grant.lapsed": [],
  "grant.revoked": ["reasons"],
  "outcome.reported": ["detail"],
  "outcome.unknown": [],
  "notification.delivered": [],
  "notification.failed": ["reason"],
  "policy.activated": [],
  "policy.refused": ["reason"],
  "epoch.opened": ["reason"],
  "subject.erased": [],
  "subject.held": ["reason"],
  "subject.released": ["reason"],
  "audit.read": [],
};

/** Every type of leaf. */
export const LEAF_TYPES: readonly LeafType[] = Object.keys(DATA).filter(isLeafType);

/** A leaf whose shape was checked, told apart by its type. */
export type ReadLeaf = {
  readonly [Type in LeafType]: Omit<LeafBody, "type" | "data"> & {
    readonly type: Type;
    readonly data: Guarded<(typeof DATA)[Type]>;
  };
}[LeafType];

const isActor = closed({
  kind: oneOf("agent", "person", "service"),
  id: isText,
  authn: oneOf("token", "certificate", "none"),
  assurance: isText,
});
const isAction = closed({ tool: isText, operation: isText, digest: isHex });
const isPolicy = closed({ revision: isText });
const isOutcome = oneOf("succeeded", "failed", "unknown");

const ENVELOPE: ReadonlySet<string> = new Set(
  "v type id ts request prev actor action policy outcome c data".split(" "),
);

const OPENING: ReadonlySet<LeafType> = new Set([
  "decision.allowed",
  "decision.denied",
  "request.opened",
]);
const RESTS_ON_POLICY: ReadonlySet<LeafType> = new Set([
  ...OPENING,
  "grant.redeemed",
  "policy.activated",
]);
const OF_SERVICE: ReadonlySet<LeafType> = new Set([
  ...(["policy.activated", "policy.refused", "epoch.opened", "subject.erased"] as const),
  ...(["subject.held", "subject.released", "audit.read"] as const),
]);

/** Whether a text is the type of some leaf. */
function isLeafType(type: unknown): type is LeafType {
  return typeof type === "string" && Object.hasOwn(DATA, type);
}

/** The name of the first member that is not as its type wants it; undefined when the value is a leaf. */
export function flawOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const { v, type, id, ts, request, prev, actor, action, policy, outcome, c, data } = value;
  if (v !== 1) return "v";
  if (!isLeafType(type)) return "type";
  const stranger = Object.keys(value).find((name) => !ENVELOPE.has(name));
  if (stranger !== undefined) return "members";
  const isOfService = OF_SERVICE.has(type);
  const holds: readonly (readonly [string, boolean])[] = [
    ["id", isId(id)],
    ["ts", isCount(ts)],
    ["request", isOfService ? isNull(request) : isId(request)],
    ["prev", isNull(prev) || (isHex(prev) && !isOfService && !OPENING.has(type))],
    ["actor", isActor(actor) && (actor.kind === "service" || isActorId(actor.id))],
    ["action", isOfService ? isNull(action) : isAction(action)],
    ["policy", RESTS_ON_POLICY.has(type) ? isPolicy(policy) : isNull(policy)],
    ["outcome", isOutcomeOf(outcome, type)],
    ["c", isCommitted(c, type)],
    ["data", DATA[type](data)],
  ];
  return holds.find(([, isSo]) => !isSo)?.[0];
}

/** Whether a value is a leaf of any type. */
export function isLeaf(
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, unknown>> & ReadLeaf {
  return flawOf(value) === undefined;
}

function isOutcomeOf(value: unknown, type: LeafType): boolean {
  if (type === "outcome.unknown") return value === "unknown";
  return type === "outcome.reported" ? isOutcome(value) : isNull(value);
}

const OPTIONAL: ReadonlySet<string> = new Set(["owner", "principal"]);

function isCommitted(value: unknown, type: LeafType): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const found = new Map<string, unknown>(Object.entries(value));
  const wanted = COMMITTED[type];
  const isKnown = (name: string) =>
    wanted.some((field) => field === name) || (OPENING.has(type) && OPTIONAL.has(name));
  return (
    wanted.every((field) => found.has(field)) &&
    [...found].every(([name, commitment]) => isKnown(name) && isHex(commitment))
  );
}
