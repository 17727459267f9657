import {
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type JetStreamManager,
  type NatsConnection,
  type StreamConfig,
} from "nats";
import { BrokerError } from "./errors.ts";

/** The stream of all committed events. */
export const EVENT_STREAM = "COUNTERSIGN_EVENTS";
/** The stream of messages that a consumer gave up. */
const DEAD_STREAM = "COUNTERSIGN_DEAD";
const EVENT_PREFIX = "countersign.event.v1.";
const DEAD_PREFIX = "countersign.dead.v1.";
/** All events, for a plain subscription. */
export const ALL_EVENTS = `${EVENT_PREFIX}>`;

/** An event holds one request's view; views are bounded at 256 KiB of arguments, so 1 MiB leaves room for the rest. */
export const EVENT_BYTES_MAX = 1024 * 1024;
/** A request may wait 30 days; its events outlive it by two. */
const KEEP_MS = 32 * 24 * 60 * 60_000;
const EVENTS_BYTES_MAX = 512 * 1024 * 1024;
const DEAD_BYTES_MAX = 64 * 1024 * 1024;
/** Longer than the relay needs to come back after a crash: what it repeats within it is stored once. */
const DUPLICATE_WINDOW_MS = 10 * 60_000;
const API_TIMEOUT_MS = 5_000;

/** The subject of an event type such as "request.opened". */
export function eventSubject(type: string): string {
  assertName(type, "type");
  return EVENT_PREFIX + type;
}

/** Where a consumer's dead letters go. */
export function deadSubject(consumer: string): string {
  assertName(consumer, "consumer");
  return DEAD_PREFIX + consumer;
}

/** Creates both streams, or brings them to these limits. Idempotent. Throws `setup_failed`. */
export async function ensureStreams(nc: NatsConnection): Promise<JetStreamManager> {
  try {
    const manager = await nc.jetstreamManager({ checkAPI: false, timeout: API_TIMEOUT_MS });
    await ensureStream(manager, streamConfig(EVENT_STREAM, ALL_EVENTS, EVENTS_BYTES_MAX));
    await ensureStream(manager, streamConfig(DEAD_STREAM, `${DEAD_PREFIX}>`, DEAD_BYTES_MAX));
    return manager;
  } catch (error) {
    throw new BrokerError("setup_failed", "streams: could not be created", error);
  }
}

/** Looks first: adding a stream that is there counts its reserved storage twice and is refused for want of space. */
async function ensureStream(manager: JetStreamManager, config: StreamSetup): Promise<void> {
  const known = await findStream(manager, config.name);
  if (known === undefined) await manager.streams.add(config);
  else if (!isSame(known, config)) await manager.streams.update(config.name, config);
}

async function findStream(
  manager: JetStreamManager,
  name: string,
): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (isStreamNotFound(error)) return undefined;
    throw error;
  }
}

function isSame(known: StreamConfig, wanted: StreamSetup): boolean {
  const seen = new Map<string, unknown>(Object.entries(known));
  return Object.entries(wanted).every(
    ([name, value]) => JSON.stringify(seen.get(name)) === JSON.stringify(value),
  );
}

type StreamSetup = Partial<StreamConfig> & Pick<StreamConfig, "name">;

function streamConfig(name: string, subject: string, bytesMax: number): StreamSetup {
  return {
    name,
    subjects: [subject],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_bytes: bytesMax,
    max_age: nanos(KEEP_MS),
    // Headers count as well; the event itself is checked before it is sent.
    max_msg_size: EVENT_BYTES_MAX + 64 * 1024,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  };
}

/** JetStream error 10059. */
function isStreamNotFound(error: unknown): boolean {
  if (!(error instanceof Error) || !("api_error" in error)) return false;
  const detail = error.api_error;
  return (
    typeof detail === "object" &&
    detail !== null &&
    "err_code" in detail &&
    detail.err_code === 10059
  );
}

function assertName(name: string, field: string): void {
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)) {
    throw new BrokerError("publish_failed", `${field}: is not a subject name`);
  }
}
