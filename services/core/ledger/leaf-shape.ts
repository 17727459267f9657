import type { Guard, Guarded } from "./guard.ts";
import {
  closed,
  isCount,
  isMembers,
  isFlag,
  isNull,
  isText,
  listOf,
  matching,
  matchingChars,
  oneOf,
} from "./guard.ts";
import type { CommittedField, LeafBody, LeafData, LeafType } from "./leaf-body.ts";

const isHex = matchingChars(64, /^[0-9a-f]+$/);
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

type Holds = (value: unknown, type: LeafType) => boolean;

/** What the members of a leaf have to be besides `v` and `type`. Written out once: every leaf that is made or read passes here. */
const ENVELOPE: ReadonlyMap<string, Holds> = new Map<string, Holds>([
  ["id", isId],
  ["ts", isCount],
  ["request", (value, type) => (OF_SERVICE.has(type) ? isNull(value) : isId(value))],
  ["prev", (value, type) => isNull(value) || (isHex(value) && hasPrevious(type))],
  ["actor", (value) => isActor(value) && (value.kind === "service" || isActorId(value.id))],
  ["action", (value, type) => (OF_SERVICE.has(type) ? isNull(value) : isAction(value))],
  ["policy", (value, type) => (RESTS_ON_POLICY.has(type) ? isPolicy(value) : isNull(value))],
  ["outcome", isOutcomeOf],
  ["c", isCommitted],
  ["data", (value, type) => DATA[type](value)],
]);

/** The name of the first member that is not as its type wants it; undefined when the value is a leaf. */
export function flawOf(value: Readonly<Record<string, unknown>>): string | undefined {
  const { v, type } = value;
  if (v !== 1) return "v";
  if (!isLeafType(type)) return "type";
  for (const name of Object.keys(value)) {
    if (!ENVELOPE.has(name) && name !== "v" && name !== "type") return "members";
  }
  for (const [name, holds] of ENVELOPE) if (!holds(value[name], type)) return name;
  return undefined;
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

function hasPrevious(type: LeafType): boolean {
  return !OF_SERVICE.has(type) && !OPENING.has(type);
}

const OPTIONAL: ReadonlySet<string> = new Set(["owner", "principal"]);

function isCommitted(value: unknown, type: LeafType): boolean {
  if (!isMembers(value)) return false;
  const wanted: readonly string[] = COMMITTED[type];
  const isKnown = (name: string) =>
    wanted.includes(name) || (OPENING.has(type) && OPTIONAL.has(name));
  return (
    wanted.every((field) => Object.hasOwn(value, field)) &&
    Object.keys(value).every((name) => isKnown(name) && isHex(value[name]))
  );
}
