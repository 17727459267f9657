import { Fault } from "../services/core/fault.ts";
import type { Actions } from "./actions.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { DecisionPort, RevealQuestion, WatchStep } from "./decision-port.ts";
import { boundDigest, isPending, isUnused, type Entry } from "./entry.ts";
import { isUnprovenCode } from "./ledger-fault.ts";

const RETRY = { firstMs: 100, maxMs: 10_000 };
/** After this many broken streams in a row the verdict is also asked for, in case only streams fail. */
const POLL_AFTER_FAILURES = 2;
/** A stream that says nothing for so long, not even a heartbeat, is taken for dead and resumed. */
const SILENCE_MS = 120_000;

/** What the watches work with. */
export interface VerdictWatchesOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Writes the verdict of a step down, also one that takes a permission back. */
  readonly settle: (key: string, step: WatchStep) => Promise<void>;
  /** Asks for the decision again and writes down what it says; never throws a `Fault`. */
  readonly poll: (entry: Entry) => Promise<void>;
  /** Answers a question for a hidden value; the stream does not wait for it. Must not throw. */
  readonly reveal: (key: string, question: RevealQuestion) => void;
  /** Hears of errors that nobody expected; the action stays pending. */
  readonly fail: (error: unknown) => void;
}

/**
 * Follows every request with one stream each, however many callers wait for it: until its verdict, and where that is an approval
 * until the grant was used or is gone, so that a revocation is known before anybody starts.
 */
export class VerdictWatches {
  readonly #options: VerdictWatchesOptions;
  readonly #following = new Map<string, Promise<void>>();

  constructor(options: VerdictWatchesOptions) {
    this.#options = options;
  }

  /** Begins to follow an action that people decide or have allowed; a second call changes nothing. */
  begin(key: string): void {
    if (this.#following.has(key)) return;
    const following = this.#follow(key)
      .catch(this.#options.fail)
      .finally(() => this.#following.delete(key));
    this.#following.set(key, following);
  }

  /** Resolves when nothing is followed: after the signal has aborted, soon. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#following.values());
  }

  async #follow(key: string): Promise<void> {
    const { actions, signal, random } = this.#options;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const entry = actions.get(key);
      if (entry === undefined || !isFollowed(entry)) return;
      const heard = await this.#stream(entry);
      if (heard === "end") return;
      if (heard === "something") failures = 0;
      else if (failures >= POLL_AFTER_FAILURES && isPending(entry)) await this.#options.poll(entry);
      await pause(backoffMs(RETRY, failures, random()), signal);
    }
  }

  /** What the stream said. One that breaks is no fault of the action: it is resumed. */
  async #stream(entry: Entry): Promise<Heard> {
    const { key, requestId = "", traceparent } = entry;
    const { actions, decisions } = this.#options;
    const stall = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, stall.signal]);
    const timer = setTimeout(() => stall.abort(), SILENCE_MS).unref();
    let heard: Heard = "nothing";
    try {
      const trace = traceparent === undefined ? {} : { traceparent };
      const watched = {
        requestId,
        afterVersion: actions.version(key),
        digest: boundDigest(entry),
        untilSettled: true,
      } as const;
      for await (const step of decisions.watch(watched, { signal, ...trace })) {
        timer.refresh();
        if (await this.#take(key, step)) return "end";
        // A service that ends the stream after the verdict tells of no revocation; the redemption then does.
        heard = step.verdict === undefined ? "something" : "end";
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isUnprovenCode(error.reason)) actions.noteUnproven(key, error);
      if (heard === "end") heard = "something"; // It broke, so more may be to hear.
    } finally {
      clearTimeout(timer);
    }
    return heard;
  }

  /** True when nothing more is to be heard of the action. */
  async #take(key: string, step: WatchStep): Promise<boolean> {
    const { actions } = this.#options;
    if (step.reveal !== undefined) this.#options.reveal(key, step.reveal);
    if (step.verdict !== undefined) {
      await this.#options.settle(key, step);
      if (step.isSettled === true) return true;
    }
    if (step.progress !== undefined) actions.noteProgress(key, step.version, step.progress);
    const entry = actions.get(key);
    return entry === undefined || !isFollowed(entry);
  }
}

type Heard = "nothing" | "something" | "end";

function isFollowed(entry: Entry): boolean {
  return isPending(entry) || isUnused(entry);
}
