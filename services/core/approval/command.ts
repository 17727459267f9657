import type { Proof } from "../identity/identity.ts";
import type { PolicyDecision } from "../policy/decision.ts";
import type { KnownPeople } from "./eligibility.ts";
import type { RequestEvent } from "./event.ts";
import type { DenialScope, RequestDetails, Voter } from "./request.ts";

/** Whoever gives a command, as far as it is not told by the command itself. */
interface Given {
  /** How they were known. */
  readonly proof?: Proof;
}

/** Asks for an action. */
export interface OpenCommand extends Given {
  readonly kind: "open";
  readonly details: RequestDetails;
  readonly decision: PolicyDecision;
  readonly policyRevision: string;
  readonly redemptionId: string;
  /** How long an outcome may take to be reported. */
  readonly reportWithinMs: number;
  /** The grant of several uses that allows it, where the decision is an allowance for that reason. */
  readonly underGrantId?: string;
}

/** Votes, or changes a vote. Digests are 64 hexadecimal digits. */
export interface VoteCommand extends Given {
  readonly kind: "vote";
  readonly voter: Voter;
  readonly choice: "approve" | "deny";
  readonly comment: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  readonly people: KnownPeople;
  /** Whether their sign-in counts as a strong one now, or a passkey signed the vote. */
  readonly isStrong: boolean;
  /** A verified passkey's signature, as it is recorded. */
  readonly passkey?: string;
  /** Chosen for a grant of several uses; never from a vote on many requests at once. */
  readonly scope?: "bounded";
  /** Chosen for a denial that is to stand for later questions. */
  readonly remember?: { readonly scope: DenialScope; readonly forMs: number };
}

/** Settles a request in an emergency. Digests are 64 hexadecimal digits. */
export interface BreakGlassCommand extends Given {
  readonly kind: "break_glass";
  readonly voter: Voter;
  readonly reason: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  readonly people: KnownPeople;
  readonly isStrong: boolean;
}

/** Says afterwards what to think of such a settlement. */
export interface ReviewGlassCommand extends Given {
  readonly kind: "review_glass";
  readonly voter: Voter;
  readonly people: KnownPeople;
  readonly finding: "justified" | "unjustified";
  readonly comment: string;
}

/** Asks to see one hidden value. Digests are 64 hexadecimal digits. */
export interface RevealCommand extends Given {
  readonly kind: "reveal";
  readonly voter: Voter;
  /** Such as `<EMAIL_1>`. */
  readonly placeholder: string;
  /** Random, unique for ever. */
  readonly revealId: string;
  /** As the event has it. */
  readonly recipientKey: string;
  readonly reason: string;
  readonly channel: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  readonly people: KnownPeople;
  readonly isStrong: boolean;
}

/** Asks for more time for an agent. */
export interface ExtendCommand extends Given {
  readonly kind: "extend";
  readonly agentId: string;
}

/** Notes that an agent asked the same again. */
export interface RepeatCommand extends Given {
  readonly kind: "repeat";
  readonly agentId: string;
}

/** Withdraws a request as an operator; who is one, configuration says. */
export interface CancelAsOperatorCommand extends Given {
  readonly kind: "cancel_as_operator";
  readonly voter: Voter;
  readonly reason: string;
}

/** Takes one use of a grant of several, for another request of the same agent. Asking again for the same request takes none. */
export interface UseGrantCommand extends Given {
  readonly kind: "use_grant";
  readonly agentId: string;
  readonly grantId: string;
  readonly byRequestId: string;
}

/** Takes a vote back. */
export interface WithdrawVoteCommand extends Given {
  readonly kind: "withdraw_vote";
  readonly voter: Voter;
}

/** Withdraws a request for its agent. */
export interface CancelCommand extends Given {
  readonly kind: "cancel";
  readonly agentId: string;
  readonly reason: string;
}

/** Uses the grant. `decision` is what policy says now. */
export interface RedeemCommand extends Given {
  readonly kind: "redeem";
  readonly agentId: string;
  readonly grantId: string;
  readonly digest: string;
  readonly redemptionId: string;
  readonly decision: PolicyDecision;
  readonly policyRevision: string;
  readonly reportWithinMs: number;
}

/** Takes a grant back before it is used, or what is left of one of several uses. */
export interface RevokeCommand extends Given {
  readonly kind: "revoke";
  readonly voter: Voter;
  readonly reason: string;
  /** Whether configuration names them as one who manages; then no group of the request is needed. */
  readonly isOperator: boolean;
}

/** Says what running gave. */
export interface ReportCommand extends Given {
  readonly kind: "report";
  readonly agentId: string;
  readonly redemptionId: string;
  readonly outcome: "succeeded" | "failed" | "unknown";
  readonly detail: string;
}

/** Lets time pass: expiry, lapse, escalations, reminders, and the watchdog of outcomes. It alone tells reminders. */
export interface TickCommand {
  readonly kind: "tick";
  /** Until when nobody who could decide is to be disturbed; absent when somebody may be. */
  readonly quietUntilMs?: number;
}

/** A channel says whether it reached anybody. */
export interface NoteDeliveryCommand {
  readonly kind: "note_delivery";
  readonly channel: string;
  readonly isDelivered: boolean;
  readonly reason: string;
}

/** Everything that can be asked of a request. */
export type Command =
  | OpenCommand
  | VoteCommand
  | BreakGlassCommand
  | ReviewGlassCommand
  | RevealCommand
  | ExtendCommand
  | RepeatCommand
  | CancelAsOperatorCommand
  | UseGrantCommand
  | WithdrawVoteCommand
  | CancelCommand
  | RedeemCommand
  | RevokeCommand
  | ReportCommand
  | TickCommand
  | NoteDeliveryCommand;

/** Why a command was refused. */
export type RefusalCode =
  | "not_found"
  | "idempotency_key_reused"
  | "settled"
  | "expired"
  | "own_action"
  | "not_in_group"
  | "action_digest_mismatch"
  | "view_digest_mismatch"
  | "comment_required"
  | "step_up_required"
  | "no_vote"
  | "not_your_request"
  | "not_approved"
  | "already_redeemed"
  | "grant_mismatch"
  | "grant_lapsed"
  | "grant_revoked"
  | "denied_by_policy"
  | "not_redeemed"
  | "outcome_already_reported"
  | "may_not_revoke"
  | "scope_not_allowed"
  | "already_extended"
  | "no_break_glass"
  | "reason_required"
  | "no_broken_glass"
  | "already_reviewed"
  | "grant_used_up"
  | "not_revealable"
  | "no_such_value"
  | "reveal_limit";

/** A refusal: a value, because users cause it. The message may be shown. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

/**
 * What a command gives. Events are recorded also when the command itself is refused: time may have run out meanwhile, and a
 * policy that says no at redemption revokes the grant.
 */
export interface Result {
  readonly events: readonly RequestEvent[];
  readonly refusal?: Refusal;
}
