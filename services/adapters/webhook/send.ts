import { lookup, type LookupAddress } from "node:dns";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import type { WebhookTarget } from "./address-guard.ts";
import type { WebhookSecret } from "./secret.ts";

/** One card to one receiver. */
export interface OutgoingWebhook {
  readonly target: WebhookTarget;
  readonly secret: WebhookSecret;
  readonly eventId: string;
  readonly channel: string;
  /** JSON, as `cardJson` makes it. */
  readonly body: string;
  /** The time, in milliseconds since the epoch. */
  readonly nowMs: number;
  /** Default 10 s. */
  readonly timeoutMs?: number;
}

/** What became of it. */
export type SendOutcome =
  | { readonly kind: "done" }
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: "dead"; readonly reason: string };

/** Standard Webhooks recommends 15 to 30 s at most; a receiver should accept first and work later. */
const TIMEOUT_MS = 10_000;
/** The answer's body means nothing to us; it is read so far that a polite receiver can finish. */
const ANSWER_BYTES_MAX = 16 * 1024;
/** A receiver cannot put us off for longer than this. */
const RETRY_AFTER_MS_MAX = 60 * 60_000;

/** The message's id: the same for every attempt, so that a receiver can drop what it has seen. */
function webhookId(eventId: string, channel: string): string {
  return `${eventId}.${channel}`;
}

/**
 * Posts the card with Standard Webhooks headers. 2xx is done, 410 is dead, everything else may be tried again; redirects
 * are not followed. Repeating is safe: the id stays the same. Never throws for the receiver's or the network's sake.
 */
export async function sendWebhook(
  webhook: OutgoingWebhook,
  signal: AbortSignal,
): Promise<SendOutcome> {
  const deadline = AbortSignal.timeout(webhook.timeoutMs ?? TIMEOUT_MS);
  try {
    const answer = await post(webhook, AbortSignal.any([signal, deadline]));
    return toOutcome(answer, webhook.nowMs);
  } catch (error) {
    if (deadline.aborted) return { kind: "retry", reason: "timeout" };
    return { kind: "retry", reason: networkReason(error) };
  }
}

interface Answer {
  readonly status: number;
  readonly retryAfter: string | undefined;
}

async function post(webhook: OutgoingWebhook, signal: AbortSignal): Promise<Answer> {
  const { target } = webhook;
  const send = target.url.protocol === "https:" ? httpsRequest : httpRequest;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const options: RequestOptions = {
    method: "POST",
    headers: headersOf(webhook),
    lookup: guardedLookup(target),
    signal,
    // A fresh connection each time: a pooled one would skip the look at the address.
    agent: false,
  };
  const call = send(target.url, options, resolve);
  call.on("error", reject);
  call.end(webhook.body);
  const response = await promise;
  await drain(response);
  return { status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] };
}

function headersOf({
  secret,
  eventId,
  channel,
  body,
  nowMs,
}: OutgoingWebhook): RequestOptions["headers"] {
  const id = webhookId(eventId, channel);
  return {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "user-agent": "countersign",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(nowMs / 1000)),
    "webhook-signature": secret.sign(id, nowMs, body),
  };
}

/** Looks at the very addresses that are connected to: a name may resolve differently a moment later. */
function guardedLookup(target: WebhookTarget): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) return callback(error, []);
      const allowed = addresses.filter(({ address }) => target.isAllowed(address));
      const [first] = allowed;
      if (first === undefined) {
        const refused: NodeJS.ErrnoException = new Error(
          "url: every address of the host is refused",
        );
        refused.code = "EREFUSED_ADDRESS";
        return callback(refused, []);
      }
      return options.all === true
        ? callback(null, allowed)
        : callback(null, first.address, first.family);
    });
  };
}

async function drain(response: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the response; its status is all that counts.
    if (bytes > ANSWER_BYTES_MAX) return;
  }
}

function toOutcome({ status, retryAfter }: Answer, nowMs: number): SendOutcome {
  if (status >= 200 && status < 300) return { kind: "done" };
  const reason = `http_${status}`;
  if (status === 410) return { kind: "dead", reason };
  const mayWait = status === 429 || status === 503;
  const afterMs = mayWait ? parseRetryAfter(retryAfter, nowMs) : undefined;
  return { kind: "retry", reason, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** RFC 9110, 10.2.3: seconds or a date. Milliseconds from now, within [0, 1 h]; undefined when absent or unreadable. */
function parseRetryAfter(text: string | undefined, nowMs: number): number | undefined {
  if (text === undefined) return undefined;
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(waitMs, 0), RETRY_AFTER_MS_MAX);
}

function networkReason(error: unknown): string {
  const isCoded = error instanceof Error && "code" in error && typeof error.code === "string";
  if (!isCoded) return "network_error";
  return error.code === "EREFUSED_ADDRESS" ? "address_refused" : `network_${error.code}`;
}
