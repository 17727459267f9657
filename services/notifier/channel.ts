import type { Event } from "../../proto/gen/countersign/event/v1/event_pb.ts";

/** What a channel is told: an event with the request as approvers see it. */
export interface ChannelMessage {
  readonly event: Event;
  /** Whether the card is new, or brings the first one of the request up to date. */
  readonly task: "post" | "update";
}

/** What became of one attempt. */
export type SendOutcome =
  | { readonly kind: "done" }
  /** Try again; without `afterMs` as the back-off says. */
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number }
  /** The receiver will never take it. */
  | { readonly kind: "dead"; readonly reason: string };

/**
 * A way to people. One durable consumer feeds each channel, so a channel that is stuck holds up no other.
 *
 * The terminal is not one of them: `countersign inbox` watches the decision service by itself and needs nobody to push.
 */
export interface Channel {
  /** In lower case; part of consumer names and of message ids, so it never changes. */
  readonly name: string;
  /**
   * Sends once, without retries of its own. The same event carries the same id at each attempt, so that a receiver can drop
   * what it has. Never rejects for the receiver's sake.
   */
  send(message: ChannelMessage, signal: AbortSignal): Promise<SendOutcome>;
}
