import { fromBinary } from "@bufbuild/protobuf";
import {
  AckPolicy,
  DeliverPolicy,
  headers,
  nanos,
  type Consumer,
  type JsMsg,
  type NatsConnection,
} from "nats";
import { EventSchema, type Event } from "../../../proto/gen/countersign/event/v1/event_pb.ts";
import { delay, type Broker } from "./connect.ts";
import { deadSubject, ensureStreams, EVENT_STREAM, eventSubject } from "./subjects.ts";

/** An event as a consumer gets it. */
export interface IncomingEvent {
  readonly event: Event;
  readonly traceparent: string | undefined;
  /** 1 on the first delivery. */
  readonly deliveryCount: number;
}

/** What the handler made of an event. */
export type HandlerOutcome =
  | { readonly kind: "done" }
  /** Try again; without `afterMs` as the back-off says. */
  | { readonly kind: "retry"; readonly reason: string; readonly afterMs?: number }
  | { readonly kind: "dead"; readonly reason: string };

/** A message that was given up. */
export interface DeadLetter {
  readonly reason: string;
  /** Absent when the message could not be read. */
  readonly event: Event | undefined;
}

/** A durable consumer of the event stream. */
export interface EventConsumerOptions {
  readonly broker: Broker;
  /** The durable's name: one for each channel. Replicas with the same name share the work. */
  readonly name: string;
  /** Event types; empty for all. */
  readonly filterTypes: readonly string[];
  /**
   * Must be idempotent by event id: an event comes again after a crash on either side, even after a confirmed
   * acknowledgement. A throw counts as `retry`. The signal aborts when the consumer stops.
   */
  readonly handler: (incoming: IncomingEvent, signal: AbortSignal) => Promise<HandlerOutcome>;
  /** Told before a message is buried. When it throws, the message stays and is tried again. */
  readonly onDead?: (letter: DeadLetter) => Promise<void>;
  /** Told of what went wrong and is being repeated; must not throw. */
  readonly onError?: (error: unknown) => void;
  /** Deliveries until a message is given up. */
  readonly maxDeliver: number;
  /** Wait before the second, third … delivery; the last one repeats. */
  readonly backoffMs: readonly number[];
  /** Events handled at once by this process. */
  readonly concurrency: number;
  /** Silence after which the broker hands a message to somebody else; long handlers are kept alive. */
  readonly ackWaitMs: number;
}

/** A running consumer. */
export interface EventConsumer {
  /** Aborts the handlers' signal and waits for them. What they did not finish is delivered again. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** One pull: an idle worker asks again this often. */
const PULL_EXPIRES_MS = 5_000;
/** How long a worker waits for a connection before it looks whether it was stopped. */
const CONNECT_WAIT_MS = 1_000;
/** After a failed pull: the broker restarts or the consumer was deleted. */
const TROUBLE_WAIT_MS = 200;
/** Confirming an acknowledgement or a dead letter takes milliseconds. */
const CONFIRM_TIMEOUT_MS = 5_000;
/** Messages that wait out their back-off count as well, so this is far above any concurrency. */
const ACK_PENDING_MAX = 10_000;
const REASON_CHARACTERS_MAX = 200;

/** Starts consuming. Survives restarts of the broker and deletion of the consumer, which it makes again. */
export function consumeEvents(options: EventConsumerOptions): EventConsumer {
  const stop = new AbortController();
  const workers = Array.from({ length: options.concurrency }, () => work(options, stop.signal));
  const end = async (): Promise<void> => {
    stop.abort();
    await Promise.all(workers);
  };
  return { stop: end, [Symbol.asyncDispose]: end };
}

async function work(options: EventConsumerOptions, signal: AbortSignal): Promise<void> {
  let nc: NatsConnection | undefined;
  let consumer: Consumer | undefined;
  while (!signal.aborted) {
    try {
      const live = await options.broker.connection(CONNECT_WAIT_MS);
      if (nc !== live || consumer === undefined) {
        consumer = await ensureConsumer(live, options);
        nc = live;
      }
      const message = await pull(consumer, signal);
      if (message !== undefined) await settle({ nc: live, message, options, signal });
    } catch (error) {
      // Gone, deleted or restarting: look for the consumer again, which makes it when it is missing.
      consumer = undefined;
      if (!signal.aborted) options.onError?.(error);
      await delay(TROUBLE_WAIT_MS, signal);
    }
  }
}

async function ensureConsumer(
  nc: NatsConnection,
  options: EventConsumerOptions,
): Promise<Consumer> {
  const manager = await ensureStreams(nc);
  const subjects = options.filterTypes.map(eventSubject);
  await manager.consumers.add(EVENT_STREAM, {
    durable_name: options.name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: nanos(options.ackWaitMs),
    // The broker would drop the message silently at its own limit; here it is counted and buried instead.
    max_deliver: -1,
    max_ack_pending: ACK_PENDING_MAX,
    ...(subjects.length === 0 ? {} : { filter_subjects: subjects }),
  });
  return nc.jetstream().consumers.get(EVENT_STREAM, options.name);
}

/** One message, or undefined when none came. One at a time, so that none grows old in a buffer of ours. */
async function pull(consumer: Consumer, signal: AbortSignal): Promise<JsMsg | undefined> {
  const messages = await consumer.fetch({ max_messages: 1, expires: PULL_EXPIRES_MS });
  const close = (): void => messages.stop();
  signal.addEventListener("abort", close, { once: true });
  try {
    for await (const message of messages) return message;
    return undefined;
  } finally {
    signal.removeEventListener("abort", close);
  }
}

interface Work {
  readonly nc: NatsConnection;
  readonly message: JsMsg;
  readonly options: EventConsumerOptions;
  readonly signal: AbortSignal;
}

async function settle(task: Work): Promise<void> {
  const { message, options } = task;
  // Three signs of life within the wait, so that one may be lost.
  const alive = setInterval(() => message.working(), options.ackWaitMs / 3);
  try {
    const event = decode(message);
    if (event === undefined) return await bury(task, { reason: "undecodable", event });
    const outcome = await judge(task, event);
    switch (outcome.kind) {
      case "done":
        await message.ackAck({ timeout: CONFIRM_TIMEOUT_MS });
        return;
      case "retry":
        message.nak(outcome.afterMs ?? backoff(options.backoffMs, message.info.deliveryCount));
        return;
      case "dead":
        return await bury(task, { reason: outcome.reason, event });
    }
  } catch (error) {
    options.onError?.(error);
    message.nak(backoff(options.backoffMs, message.info.deliveryCount));
  } finally {
    clearInterval(alive);
  }
}

function decode(message: JsMsg): Event | undefined {
  try {
    const event = fromBinary(EventSchema, message.data);
    const isWhole = event.id !== "" && message.subject === eventSubject(event.type);
    return isWhole ? event : undefined;
  } catch {
    // Not one of ours: the caller buries it, with its bytes, where somebody can look at it.
    return undefined;
  }
}

async function judge(task: Work, event: Event): Promise<HandlerOutcome> {
  const { message, options, signal } = task;
  const { deliveryCount } = message.info;
  // Deliveries that ended with a crash leave no outcome; they count all the same.
  if (deliveryCount > options.maxDeliver) return exhausted("it was never settled");
  const traceparent = message.headers?.get("traceparent") || undefined;
  const outcome = await attempt(options, () =>
    options.handler({ event, traceparent, deliveryCount }, signal),
  );
  const isLast = outcome.kind === "retry" && deliveryCount >= options.maxDeliver && !signal.aborted;
  return isLast ? exhausted(outcome.reason) : outcome;
}

async function attempt(
  options: EventConsumerOptions,
  handle: () => Promise<HandlerOutcome>,
): Promise<HandlerOutcome> {
  try {
    return await handle();
  } catch (error) {
    options.onError?.(error);
    return { kind: "retry", reason: error instanceof Error ? error.name : "unknown error" };
  }
}

function exhausted(reason: string): HandlerOutcome {
  return { kind: "dead", reason: `gave up after the last delivery: ${reason}` };
}

/** The wait after delivery number `deliveryCount` (from 1). */
function backoff(backoffMs: readonly number[], deliveryCount: number): number {
  return backoffMs[Math.min(deliveryCount, backoffMs.length) - 1] ?? TROUBLE_WAIT_MS;
}

async function bury(task: Work, letter: DeadLetter): Promise<void> {
  const { nc, message, options } = task;
  const reason = letter.reason.replaceAll(/[^\x20-\x7e]/g, " ").slice(0, REASON_CHARACTERS_MAX);
  const meta = headers();
  meta.set("Countersign-Reason", reason);
  meta.set("Countersign-Subject", message.subject);
  meta.set("Countersign-Sequence", String(message.seq));
  meta.set("Countersign-Deliveries", String(message.info.deliveryCount));
  const traceparent = message.headers?.get("traceparent");
  if (traceparent !== undefined && traceparent !== "") meta.set("traceparent", traceparent);
  await options.onDead?.(letter);
  // Keyed by consumer and event, so that a crash before `term` buries it once.
  const id = letter.event?.id ?? `sequence-${message.seq}`;
  await nc.jetstream().publish(deadSubject(options.name), message.data, {
    msgID: `${options.name}.${id}`,
    headers: meta,
    timeout: CONFIRM_TIMEOUT_MS,
  });
  message.term(reason);
}
