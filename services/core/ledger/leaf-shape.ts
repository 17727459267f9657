import { ENTRY_KINDS } from "../directory/parse-entry.ts";
import type { Guard, Guarded } from "./guard.ts";
import {
  closed,
  closedWith,
  isCount,
  isMembers,
  isFlag,
  isNull,
  isText,
  listOf,
  matching,
  matchingChars,
  oneOf,
  only,
  someOf,
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

/** A machine's word, in clear for ever: no room for a name or a sentence. */
const isCode = matching(/^[a-z0-9][a-z0-9_.-]{0,63}$/);
/** The path of a method or of a page, as a server knows it. */
const isMethod = matching(/^[A-Za-z0-9_./-]{1,200}$/);
/** The class of a sign-in, core/identity/identity.ts. */
const isClass = matching(/^[!-~]{1,64}$/);
const isChoice = oneOf("approve", "deny");
/** What stands for a hidden value, and what that is of. */
const isPlaceholder = matching(/^<[A-Z_]{3,24}_[0-9]{1,9}>$/);
const isLabel = matching(/^[a-z]{3,16}\.[a-z_]{3,24}$/);
/** The 65 bytes of an uncompressed point (SEC 1, 2.3.3) in base64url. */
const isPublicKey = matching(/^B[A-Za-z0-9_-]{86}$/);

const isReview = closedWith(
  {
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
  },
  {
    // Here an empty list says something: that nobody is to be reminded.
    remind_before_ms: listOf(isCount),
    grant_window_ms: isCount,
    grant_shape: listOf(isText),
    remember_denial_ms: isCount,
    break_glass: closed({ group: isText, review_within_ms: isCount }),
    reveal: someOf(isText),
    mask_result: someOf(isText),
  },
);

const decided = { rule: isText, risk: isRisk, involved: listOf(isActorId) };
const grant = { grant: isText };
const redemption = { redemption: isText };
const reportBy = { report_by: isCount };
const voters = { voters: listOf(isActorId) };
const channel = { channel: isText };
/** An actor's id, a request's, or what else an erasure names. */
const subject = { subject: isId };
const nothing = {};
const linked = { linked: someOf(isActorId) };
/** What a leaf says of a person who decided something. */
const decider = { groups: listOf(isText), also: listOf(isActorId) };

const DATA = {
  "decision.allowed": closedWith(
    { ...decided, ...redemption, ...reportBy },
    { under: isText, mask_result: someOf(isText) },
  ),
  "decision.denied": closed(decided),
  "request.opened": closed({ ...decided, view: isHex, expires_at: isCount, review: isReview }),
  "vote.cast": closedWith(
    { ...channel, ...decider, choice: isChoice, view: isHex },
    { ...linked, scope: only("bounded"), strong: only(true), passkey: only(true) },
  ),
  // Whose vote it was, where another identity of the same person takes it back.
  "vote.withdrawn": closedWith(nothing, { of: isActorId }),
  "request.approved": closedWith(
    { ...grant, ...voters, grant_expires_at: isCount },
    { bounds: closed({ uses: isCount, usable_until: isCount }) },
  ),
  "request.denied": closedWith(voters, {
    remembered: closed({ scope: oneOf("action", "target", "rule", "task"), until: isCount }),
  }),
  "request.expired": closed(nothing),
  "request.cancelled": closed(nothing),
  "grant.redeemed": closedWith(
    { ...grant, ...redemption, ...reportBy },
    { mask_result: someOf(isText) },
  ),
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
  "request.extended": closed({ expires_at: isCount }),
  "request.escalated": closed({ to: isText }),
  "request.reminded": closed(nothing),
  "request.repeated": closed(nothing),
  "vote.refused": closed({ choice: isChoice, code: isCode }),
  "glass.broken": closedWith(
    {
      ...channel,
      ...decider,
      ...grant,
      view: isHex,
      grant_expires_at: isCount,
      review_due_at: isCount,
    },
    { ...linked, strong: only(true) },
  ),
  "glass.reviewed": closedWith({ ...decider, finding: oneOf("justified", "unjustified") }, linked),
  "grant.used": closed({ ...grant, by: isId, uses_left: isCount }),
  "grant.ended": closed({ ...grant, code: isText }),
  "directory.changed": closedWith(
    { kind: oneOf(...ENTRY_KINDS), people: listOf(isActorId) },
    { agent: isActorId, until: isCount, digest: isHex },
  ),
  "access.refused": closed({ reason: isCode, method: isMethod, count: isCount }),
  "value.revealed": closedWith(
    {
      ...channel,
      ...decider,
      view: isHex,
      reveal: isId,
      placeholder: isPlaceholder,
      label: isLabel,
      key: isPublicKey,
      expires_at: isCount,
    },
    { ...linked, strong: only(true) },
  ),
  "reveal.refused": closed({ code: isCode }),
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
  "request.extended": [],
  "request.escalated": [],
  "request.reminded": [],
  "request.repeated": [],
  "vote.refused": [],
  "glass.broken": ["voter", "comment"],
  "glass.reviewed": ["voter", "comment"],
  "grant.used": [],
  "grant.ended": ["reasons"],
  "directory.changed": ["entry"],
  "access.refused": [],
  "value.revealed": ["voter", "comment"],
  "reveal.refused": [],
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

const isActor = closedWith(
  {
    kind: oneOf("agent", "person", "service"),
    id: isText,
    authn: oneOf("token", "certificate", "none"),
    assurance: isText,
  },
  { acr: isClass },
);
const isMode = only("single_operator");
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
  ...(["directory.changed", "access.refused"] as const),
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
  ["mode", (value) => value === undefined || isMode(value)],
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

const OPTIONAL: ReadonlySet<string> = new Set(["owner", "principal", "delegation"]);

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
