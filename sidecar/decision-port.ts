import type { NextStep, Outcome, Person, Progress, Reason, Risk } from "./answer.ts";
import type { Receipt } from "./receipt.ts";
import type { ActionContext, BoundView } from "./view.ts";

/** How a request ended, as the decision service said it. */
export interface Verdict {
  readonly status: "allowed" | "denied" | "expired" | "cancelled";
  readonly reasons: readonly Reason[];
  readonly rule: string;
  readonly comments: readonly string[];
  readonly people: readonly Person[];
  /** The grant to redeem; present when a review ended allowed. */
  readonly grantId?: string;
  /** The same as a compact JWS, for others than the decision service. */
  readonly grantToken?: string;
  readonly next: NextStep;
  /** What of the result is hidden from the agent; absent for nothing. */
  readonly maskResult?: readonly string[];
}

/** What Decide said. Exactly one of `verdict` and `progress` tells where the request stands. */
export interface Decision {
  readonly requestId: string;
  readonly version: bigint;
  readonly rule: string;
  readonly risk: Risk;
  readonly verdict?: Verdict;
  readonly progress?: Progress;
  readonly retryAfterMs?: number;
  /** Another attempt than ours holds the permission: the action may have run already. */
  readonly redeemedElsewhere: boolean;
  /** People look at the action of this key, which may be the same; then the rest is about that one, and answers nothing. */
  readonly attachedToKey?: string;
  /** Of the decision, or of the verdict where there is one. */
  readonly receipt?: Receipt;
}

/** One step of a watched request; a heartbeat has neither verdict nor progress. */
export interface WatchStep {
  readonly version: bigint;
  readonly verdict?: Verdict;
  readonly progress?: Progress;
  /** Of the verdict. */
  readonly receipt?: Receipt;
  /** Set when nothing will follow: the grant was used, or is gone. */
  readonly isSettled?: true;
  /** A person asks to see a hidden value. It comes by itself, and is believed as far as its own receipt proves it. */
  readonly reveal?: RevealQuestion;
}

/** A question for one hidden value. */
export interface RevealQuestion {
  readonly revealId: string;
  readonly placeholder: string;
  /** For whom the value is to be sealed. */
  readonly recipientKey: Uint8Array;
  readonly expiresAtMs: number;
  /** Who asks, as the service says: issuer and subject. */
  readonly person: string;
  readonly receipt?: Receipt;
}

/** The answer to one: exactly one of the two texts is not empty. */
export interface RevealAnswer {
  readonly requestId: string;
  readonly revealId: string;
  /** The value, as a compact JWE. */
  readonly sealed: string;
  /** Why it is not given, in lower_snake_case. */
  readonly refusal: string;
}

/** One attempt to get a decision. The same key and redemption id may be sent any number of times. */
export interface DecideAttempt {
  readonly action: BoundView;
  readonly context: ActionContext;
  readonly idempotencyKey: string;
  readonly redemptionId: string;
  /** Proves through whom the agent came to act. */
  readonly delegationToken?: string;
  /** Whether it must be a request of its own. */
  readonly isSeparate?: true;
}

/** A request that people decide, and of which action it is. */
export interface WatchedRequest {
  readonly requestId: string;
  /** The last version that was seen; 0 for the present state. */
  readonly afterVersion: bigint;
  readonly digest: Uint8Array;
  /** Whether to hear as well of what becomes of a grant that is not used. */
  readonly untilSettled?: true;
}

/** One attempt to use a permission up, for the action with this digest. */
export interface RedeemAttempt {
  readonly requestId: string;
  readonly grantId: string;
  readonly digest: Uint8Array;
  readonly redemptionId: string;
  /** What of the result is hidden, as the verdict said; the service knows it. */
  readonly maskResult: readonly string[];
}

/** That a permission is used up by the attempt that asked. */
export interface Redeemed {
  /** The service's time. */
  readonly reportByMs: number | undefined;
  readonly receipt?: Receipt;
}

/** That a request has more time. */
export type Extended = Required<Pick<WatchStep, "version" | "progress">>;

/** What running an action gave. */
export interface OutcomeReport {
  readonly requestId: string;
  /** Of the action; the service knows it. */
  readonly digest: Uint8Array;
  readonly redemptionId: string;
  readonly outcome: Outcome;
  readonly detail: string;
}

/** How long a call may take, who may stop it, and the W3C trace context that it belongs to. */
export interface PortOptions {
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
  readonly traceparent?: string;
  /** The tree of the ledger from which the receipt shall prove growth; 0, or unset, for none. */
  readonly knownLedgerSize?: number;
}

/**
 * The decision service as the gate needs it. Every function rejects with a `Fault`; an answer that is not understood in full
 * is the fault "unavailable" with reason `unreadable_answer`, never a guess.
 */
export interface DecisionPort {
  decide(attempt: DecideAttempt, options: PortOptions): Promise<Decision>;
  watch(watched: WatchedRequest, options: PortOptions): AsyncIterable<WatchStep>;
  /** Resolves when the permission is used up by this very attempt. */
  redeem(attempt: RedeemAttempt, options: PortOptions): Promise<Redeemed>;
  reportOutcome(
    report: OutcomeReport,
    options: PortOptions,
  ): Promise<{ readonly receipt?: Receipt }>;
  cancel(requestId: string, reason: string, options: PortOptions): Promise<Verdict>;
  /** Asks for more time for a request that people decide. */
  extend(requestId: string, options: PortOptions): Promise<Extended>;
  /** Hands the answer to whoever waits for it. */
  answerReveal(answer: RevealAnswer, options: PortOptions): Promise<void>;
}
