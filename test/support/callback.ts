import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import type { ReceivedCard } from "./receiver.ts";

/** One callback; whatever a test does not set is right. */
export interface CallbackInit {
  readonly card: ReceivedCard;
  readonly secret: string;
  readonly token: string | undefined;
  readonly choice?: string;
  readonly comment?: string;
  readonly id?: string;
  readonly at?: Date;
  readonly change?: Readonly<Record<string, string>>;
}

/** What the notifier answered. */
export interface CallbackAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Votes as an integration would: from what stands in the card, signed by the library that senders use. */
export async function callBack(init: CallbackInit): Promise<CallbackAnswer> {
  const { vote } = init.card.data;
  if (vote === null) throw new Error("the card does not say how to vote");
  return post(vote.url, signedCallback(init));
}

/** The message of a callback, for sending it twice. */
export function signedCallback(init: CallbackInit): {
  readonly headers: Record<string, string>;
  readonly body: string;
} {
  const { secret, token, choice = "approve", comment = "ok, as agreed" } = init;
  const { id = `cb_${randomUUID()}`, at = new Date() } = init;
  const body = JSON.stringify({ ...init.card.data.vote?.body, choice, comment, ...init.change });
  const headers = {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return { headers, body };
}

export async function post(
  url: string,
  message: { readonly headers: Record<string, string>; readonly body: string },
): Promise<CallbackAnswer> {
  const response = await fetch(url, { method: "POST", ...message });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
