import { connect, Events, type NatsConnection } from "nats";
import { BrokerError } from "./errors.ts";

/** What a listener is told. */
export type BrokerStatus = "connected" | "disconnected";

/** How to reach the broker. */
export interface BrokerOptions {
  /** Such as "nats://127.0.0.1:4222"; several for a cluster. */
  readonly servers: readonly string[];
  readonly user?: string;
  readonly password?: string;
  /** Shown in the broker's list of connections. */
  readonly name: string;
  /** Told of every change; must not throw. */
  readonly onStatus?: (status: BrokerStatus) => void;
}

/** One handshake: a healthy broker answers in milliseconds. */
const HANDSHAKE_TIMEOUT_MS = 5_000;
/** Between attempts: quick enough that a restarted broker is found at once, slow enough to cost nothing. */
const RETRY_WAIT_MS = 250;
/** A dead peer is noticed after two missed pings. */
const PING_INTERVAL_MS = 10_000;
/** At close, what is under way gets this long. */
const DRAIN_TIMEOUT_MS = 2_000;

/**
 * A connection that is always being made: starting never waits for the broker and never fails because of it, so a
 * process runs while the broker is away. Whoever needs the broker waits with a deadline of its own.
 */
export class Broker {
  readonly #options: BrokerOptions;
  readonly #stop = new AbortController();
  readonly #subscribers = new Set<(nc: NatsConnection) => void>();
  readonly #waiters = new Set<() => void>();
  readonly #loop: Promise<void>;
  #nc: NatsConnection | undefined;
  #isConnected = false;

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#loop = this.#keepConnected();
  }

  /** True while messages can travel. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** The live connection, waiting at most `timeoutMs` for it. Throws `unreachable` or `closed`. */
  async connection(timeoutMs: number): Promise<NatsConnection> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (;;) {
      if (this.#stop.signal.aborted) throw new BrokerError("closed", "broker: was closed");
      if (this.#isConnected && this.#nc !== undefined) return this.#nc;
      if (deadline.aborted) {
        throw new BrokerError("unreachable", `broker: no connection within ${timeoutMs} ms`);
      }
      await this.#change(deadline);
    }
  }

  /**
   * Calls `use` with the connection now, when there is one, and with every later one. Subscriptions survive reconnects
   * by themselves; a new connection is made only when the client gave the old one up.
   */
  onConnection(use: (nc: NatsConnection) => void): () => void {
    this.#subscribers.add(use);
    if (this.#nc !== undefined) use(this.#nc);
    return () => this.#subscribers.delete(use);
  }

  /** Drains for a bounded time, then closes. Idempotent. */
  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return this.#loop;
    const nc = this.#nc;
    if (nc !== undefined && this.#isConnected) {
      await Promise.race([nc.drain(), delay(DRAIN_TIMEOUT_MS, this.#stop.signal)]).catch(() => {
        // The broker went away while draining: there is nothing left to hand over to.
      });
    }
    this.#stop.abort();
    this.#wake();
    await nc?.close();
    await this.#loop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #keepConnected(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const nc = await this.#connectOnce();
      if (nc === undefined) {
        await delay(RETRY_WAIT_MS, this.#stop.signal);
        continue;
      }
      this.#nc = nc;
      this.#set(true);
      for (const use of this.#subscribers) use(nc);
      await this.#watch(nc);
      this.#nc = undefined;
      this.#set(false);
    }
  }

  async #connectOnce(): Promise<NatsConnection | undefined> {
    const { servers, user, password, name } = this.#options;
    try {
      const nc = await connect({
        servers: [...servers],
        ...(user === undefined ? {} : { user }),
        ...(password === undefined ? {} : { pass: password }),
        name,
        reconnect: true,
        maxReconnectAttempts: -1,
        reconnectTimeWait: RETRY_WAIT_MS,
        timeout: HANDSHAKE_TIMEOUT_MS,
        pingInterval: PING_INTERVAL_MS,
        // A broker that starts up may refuse before its accounts are loaded; giving up for good would be wrong.
        ignoreAuthErrorAbort: true,
        // Else the client captures a stack trace for every message that it publishes.
        noAsyncTraces: true,
      });
      if (!this.#stop.signal.aborted) return nc;
      await nc.close();
      return undefined;
    } catch {
      // Away or refusing: the caller sees it as "disconnected" and the loop tries again.
      return undefined;
    }
  }

  async #watch(nc: NatsConnection): Promise<void> {
    const closed = nc.closed();
    void this.#follow(nc);
    await closed;
  }

  async #follow(nc: NatsConnection): Promise<void> {
    for await (const status of nc.status()) {
      if (nc !== this.#nc) return;
      if (status.type === Events.Disconnect) this.#set(false);
      if (status.type === Events.Reconnect) this.#set(true);
    }
  }

  #set(isConnected: boolean): void {
    if (this.#isConnected === isConnected) return;
    this.#isConnected = isConnected;
    this.#options.onStatus?.(isConnected ? "connected" : "disconnected");
    this.#wake();
  }

  #wake(): void {
    for (const wake of this.#waiters) wake();
    this.#waiters.clear();
  }

  async #change(deadline: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiters.add(resolve);
    deadline.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    this.#waiters.delete(resolve);
  }
}

/** Resolves after `waitMs`, or at once when the signal aborts. Never rejects. */
export async function delay(waitMs: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, waitMs);
  const done = (): void => resolve();
  signal.addEventListener("abort", done, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", done);
}
