import type { Proof } from "../identity/identity.ts";
import type { PolicyReason, PolicyReview, PolicyRisk } from "../policy/decision.ts";
import type { MaskedLabels } from "../policy/mask-result.ts";
import type { DirectoryEntry } from "../directory/entry.ts";
import type { OperatingMode, RememberedDenial, Voter } from "./request.ts";

/** Who caused an event. */
export interface Actor {
  readonly kind: "agent" | "person" | "service";
  /** A workload id, a `personKey`, or the name of a part of the service. */
  readonly id: string;
  /** How a person or an agent was known; a part of the service has none. */
  readonly proof?: Proof;
}

/** What the first event of every request says of the question and of policy's answer. */
interface Decided {
  readonly agentId: string;
  readonly tool: string;
  readonly operation: string;
  readonly digest: string;
  readonly viewDigest: string;
  readonly policyRevision: string;
  readonly rule: string;
  readonly reasons: readonly PolicyReason[];
  readonly risk: PolicyRisk;
}

/** Policy allowed the action, and the attempt that asked redeemed that at once. */
export interface DecisionAllowed extends Decided {
  readonly type: "decision.allowed";
  readonly redemptionId: string;
  readonly reportByMs: number;
  /** The grant of several uses that allowed it; absent when policy did. */
  readonly underGrantId?: string;
  /** What of the result is hidden from the agent; absent for nothing. A review has this in its conditions. */
  readonly maskResult?: MaskedLabels;
}

/** Policy denied the action. */
export interface DecisionDenied extends Decided {
  readonly type: "decision.denied";
}

/** Policy asked for people. */
export interface RequestOpened extends Decided {
  readonly type: "request.opened";
  readonly review: PolicyReview;
  readonly expiresAtMs: number;
}

/** A person voted, or changed their vote. */
export interface VoteCast {
  readonly type: "vote.cast";
  readonly voter: Voter;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  /** Set on an approval that is meant for more than one use. */
  readonly scope?: "bounded";
  /** Set when the sign-in was a strong one by what the issuer is trusted for, or the vote was signed by a passkey. */
  readonly isStrong?: true;
  /** A passkey's signature over the digests and the choice: one JSON object (WebAuthn Level 3, section 5.1). */
  readonly passkey?: string;
}

/** A vote was not taken. What a verified person tried is on the record, each reason once a person. */
export interface VoteRefused {
  readonly type: "vote.refused";
  readonly voterKey: string;
  readonly choice: "approve" | "deny";
  /** A `RefusalCode`. */
  readonly code: string;
}

/** A person took their vote back. */
export interface VoteWithdrawn {
  readonly type: "vote.withdrawn";
  readonly voterKey: string;
}

/** A person may see one hidden value, which the sidecar is asked for after that: it is sealed for their key alone. */
export interface ValueRevealed {
  readonly type: "value.revealed";
  readonly voter: Voter;
  readonly revealId: string;
  /** Such as `<EMAIL_1>`; the value itself is in no event. */
  readonly placeholder: string;
  /** What it is of, such as `pii.email`. */
  readonly label: string;
  /** The public key of the person's session: a point of P-256 (SEC 1, 2.3.3, uncompressed) in base64url. */
  readonly recipientKey: string;
  readonly reason: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  /** After it nobody gives the value, nor shows it. */
  readonly expiresAtMs: number;
  /** Set when the sign-in was a strong one by what the issuer is trusted for. */
  readonly isStrong?: true;
}

/** A person was not let see a hidden value. What they tried is on the record, each reason once a person. */
export interface RevealRefused {
  readonly type: "reveal.refused";
  readonly voterKey: string;
  /** A `RefusalCode`. */
  readonly code: string;
}

/** The requirements were met: the verdict is "allowed" and a grant exists. */
export interface RequestApproved {
  readonly type: "request.approved";
  readonly grantId: string;
  readonly grantExpiresAtMs: number;
  /** Whose votes met the requirements. */
  readonly voterKeys: readonly string[];
  /** Set when all of them chose a grant of several uses: how many, and until when. */
  readonly bounds?: { readonly uses: number; readonly usableUntilMs: number };
}

/** People said no. */
export interface RequestDenied {
  readonly type: "request.denied";
  readonly reasons: readonly PolicyReason[];
  readonly voterKeys: readonly string[];
  readonly remembered?: RememberedDenial;
}

/** The agent asked for more time, which it may once. */
export interface RequestExtended {
  readonly type: "request.extended";
  readonly expiresAtMs: number;
}

/** The people of one more group may decide from now on. */
export interface RequestEscalated {
  readonly type: "request.escalated";
  readonly to: string;
}

/** Whoever is still needed was reminded. */
export interface RequestReminded {
  readonly type: "request.reminded";
}

/** The agent asked the same again under another key, and was told to wait for this request. */
export interface RequestRepeated {
  readonly type: "request.repeated";
}

/** A person of the group for emergencies settled the request at once: the verdict is "allowed" and a grant exists. */
export interface GlassBroken {
  readonly type: "glass.broken";
  readonly voter: Voter;
  readonly reason: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  readonly grantId: string;
  readonly grantExpiresAtMs: number;
  readonly reviewDueAtMs: number;
  /** Set when the sign-in was a strong one by what the issuer is trusted for. */
  readonly isStrong?: true;
}

/** Somebody else looked at it afterwards. */
export interface GlassReviewed {
  readonly type: "glass.reviewed";
  readonly voter: Voter;
  readonly finding: "justified" | "unjustified";
  readonly comment: string;
}

/** Nobody decided in time. */
export interface RequestExpired {
  readonly type: "request.expired";
}

/** The agent or an operator withdrew it. */
export interface RequestCancelled {
  readonly type: "request.cancelled";
  readonly reason: string;
}

/** The grant was used. */
export interface GrantRedeemed {
  readonly type: "grant.redeemed";
  readonly grantId: string;
  readonly redemptionId: string;
  readonly digest: string;
  readonly policyRevision: string;
  readonly reportByMs: number;
  /** What of the result is hidden from the agent, as the review said; absent for nothing. */
  readonly maskResult?: MaskedLabels;
}

/** The grant expired unused. */
export interface GrantLapsed {
  readonly type: "grant.lapsed";
  readonly grantId: string;
}

/** The grant was taken back before it was used. */
export interface GrantRevoked {
  readonly type: "grant.revoked";
  readonly grantId: string;
  readonly reasons: readonly PolicyReason[];
}

/** A grant of several uses allowed another request of the same shape. */
export interface GrantUsed {
  readonly type: "grant.used";
  readonly grantId: string;
  readonly byRequestId: string;
  /** How many uses are left after it. */
  readonly usesLeft: number;
}

/** What was left of a grant of several uses was taken back, after its first use. */
export interface GrantEnded {
  readonly type: "grant.ended";
  readonly grantId: string;
  readonly reasons: readonly PolicyReason[];
}

/** The sidecar reported what running gave. */
export interface OutcomeReported {
  readonly type: "outcome.reported";
  readonly redemptionId: string;
  readonly outcome: "succeeded" | "failed" | "unknown";
  readonly detail: string;
}

/** Nobody reported in time. */
export interface OutcomeUnknown {
  readonly type: "outcome.unknown";
  readonly redemptionId: string;
}

/** A channel reached its approvers. */
export interface NotificationDelivered {
  readonly type: "notification.delivered";
  readonly channel: string;
}

/** A channel gave up. */
export interface NotificationFailed {
  readonly type: "notification.failed";
  readonly channel: string;
  readonly reason: string;
}

/** What happened to a request. */
export type RequestChange =
  | DecisionAllowed
  | DecisionDenied
  | RequestOpened
  | RequestExtended
  | RequestEscalated
  | RequestReminded
  | RequestRepeated
  | VoteCast
  | VoteRefused
  | VoteWithdrawn
  | ValueRevealed
  | RevealRefused
  | GlassBroken
  | GlassReviewed
  | RequestApproved
  | RequestDenied
  | RequestExpired
  | RequestCancelled
  | GrantRedeemed
  | GrantLapsed
  | GrantRevoked
  | GrantUsed
  | GrantEnded
  | OutcomeReported
  | OutcomeUnknown
  | NotificationDelivered
  | NotificationFailed;

/** A policy bundle became active. */
export interface PolicyActivated {
  readonly type: "policy.activated";
  readonly revision: string;
}

/** A policy bundle was refused; the one before stays active. */
export interface PolicyRefused {
  readonly type: "policy.refused";
  readonly reason: string;
}

/** A person put a new epoch of the ledger into force, because the one before had lost leaves that were signed. */
export interface EpochOpened {
  readonly type: "epoch.opened";
  /** From 2: the first epoch needs no event. */
  readonly epoch: number;
  /** The largest head of the epoch before that was known outside the database. The root is 64 hexadecimal digits. */
  readonly lostSize: number;
  readonly lostRoot: string;
  readonly reason: string;
}

/** Everything sensitive about a subject was deleted. `subject` is a random actor id or a request's id. */
export interface SubjectErased {
  readonly type: "subject.erased";
  readonly subject: string;
  /** On which legal basis, such as "gdpr-17". */
  readonly basis: string;
  /** How many openings were deleted. */
  readonly openings: number;
}

/** A subject must not be erased until the hold is released. */
export interface SubjectHeld {
  readonly type: "subject.held";
  readonly subject: string;
  readonly reason: string;
}

/** A hold ended. */
export interface SubjectReleased {
  readonly type: "subject.released";
  readonly subject: string;
  readonly reason: string;
}

/** A person says that they have read the trail up to an index, and so its denials and alerts. */
export interface AuditRead {
  readonly type: "audit.read";
  /** The first index that they have not read. */
  readonly before: number;
}

/** Who belongs to whom changed: an identity of a person, a stand-in, a passkey, an agent of the registry. */
export interface DirectoryChanged {
  readonly type: "directory.changed";
  readonly entry: DirectoryEntry;
}

/** Calls were refused. Alike ones of a short time are one event, so that nobody can fill the record with them. */
export interface AccessRefused {
  readonly type: "access.refused";
  /** The machine code of the refusal, such as "token_expired". */
  readonly reason: string;
  /** The method that was called, such as "countersign.approval.v1.ApprovalService/Vote". */
  readonly method: string;
  /** How many, since the last event of the same reason and method. */
  readonly count: number;
}

/** What happened to the service itself. */
export type ServiceChange =
  | PolicyActivated
  | PolicyRefused
  | EpochOpened
  | SubjectErased
  | SubjectHeld
  | SubjectReleased
  | AuditRead
  | DirectoryChanged
  | AccessRefused;

/** What stands around every event. */
interface Envelope<Change> {
  /** Unique for ever. Of a request's event: the request's id, a dot, its version. */
  readonly id: string;
  /** Empty for events of the service. */
  readonly requestId: string;
  /** The request's version after it, from 1; 0 for events of the service. */
  readonly version: number;
  readonly atMs: number;
  readonly actor: Actor;
  readonly change: Change;
  /** Absent in the usual one, in which people do not approve their own. */
  readonly mode?: OperatingMode;
}

/** One event of a request. */
export type RequestEvent = Envelope<RequestChange>;

/** One event of the service. */
export type ServiceEvent = Envelope<ServiceChange>;

/** Any event. */
export type CountersignEvent = Envelope<RequestChange | ServiceChange>;
