import type { Answer, Outcome } from "../../answer.ts";
import type { MaskAsk } from "../../mask-texts.ts";

/** The action of a tool call. Asked and started with the same texts, so that what was decided is what runs. */
export interface GateAction {
  /** Names the action across retries and restarts. */
  readonly key: string;
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  readonly argumentsText: string;
  /** What the server says of its tool: one JSON object, never trusted. */
  readonly claimsText: string;
  /** W3C trace context of the call. */
  readonly traceparent: string | undefined;
}

/** What a start gives. Anything but `started` means that the action must not run. */
export type Started =
  { readonly kind: "started" } | { readonly kind: "refused"; readonly answer: Answer };

/**
 * The sidecar, as a tool call needs it. `ask` and `start` never throw: whatever goes wrong is an answer that does not allow.
 */
export interface Gate {
  /** The answer of now: people may still be deciding. */
  ask(action: GateAction): Promise<Answer>;
  /** The answers from now on, until one is final. Ends early or throws when the sidecar is gone. */
  watch(key: string, signal: AbortSignal): AsyncIterable<Answer>;
  /** Redeems the permission. To be called immediately before the action runs. */
  start(action: GateAction): Promise<Started>;
  /** Reports what running gave. Throws when the sidecar did not take it. */
  finish(key: string, outcome: Outcome, detail: string): Promise<void>;
  /** Texts without what the answer of the action and the labels hide. Throws when that can't be done. */
  mask(ask: MaskAsk): Promise<readonly string[]>;
  /** Withdraws an action that is still waiting. Throws when the sidecar did not take it. */
  withdraw(key: string, reason: string): Promise<void>;
}
