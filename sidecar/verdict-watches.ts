import { Fault } from "../services/core/fault.ts";
import type { Actions } from "./actions.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { DecisionPort, WatchStep } from "./decision-port.ts";
import { boundDigest, isPending, type Entry } from "./entry.ts";
import { isUnprovenCode } from "./ledger-fault.ts";

const RETRY = { firstMs: 100, maxMs: 10_000 };
/** After this many broken streams in a row the verdict is also asked for, in case only streams fail. */
const POLL_AFTER_FAILURES = 2;
/** A stream that says nothing for so long, not even a heartbeat, is taken for dead and resumed. */
const SILENCE_MS = 120_000;

export interface VerdictWatchesOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Writes the verdict of a step down; the watch ends after it. */
  readonly settle: (key: string, step: WatchStep) => Promise<void>;
  /** Asks for the decision again and writes down what it says; never throws a `Fault`. */
  readonly poll: (entry: Entry) => Promise<void>;
  /** Hears of errors that nobody expected; the action stays pending. */
  readonly fail: (error: unknown) => void;
}

/** Follows every pending request with one stream each, however many callers wait for it, until its verdict. */
export class VerdictWatches {
  readonly #options: VerdictWatchesOptions;
  readonly #following = new Map<string, Promise<void>>();

  constructor(options: VerdictWatchesOptions) {
    this.#options = options;
  }

  /** Begins to follow a pending action; a second call changes nothing. */
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
      if (entry === undefined || !isPending(entry)) return;
      if (await this.#stream(entry)) failures = 0;
      else if (failures >= POLL_AFTER_FAILURES) await this.#options.poll(entry);
      await pause(backoffMs(RETRY, failures, random()), signal);
    }
  }

  /** True when the stream said anything. A stream that breaks is no fault of the action: it is resumed. */
  async #stream(entry: Entry): Promise<boolean> {
    const { key, requestId = "", traceparent } = entry;
    const { actions, decisions } = this.#options;
    const stall = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, stall.signal]);
    const timer = setTimeout(() => stall.abort(), SILENCE_MS).unref();
    let heard = false;
    try {
      const trace = traceparent === undefined ? {} : { traceparent };
      const watched = {
        requestId,
        afterVersion: actions.version(key),
        digest: boundDigest(entry),
      };
      for await (const step of decisions.watch(watched, { signal, ...trace })) {
        heard = true;
        timer.refresh();
        if (await this.#take(key, step)) break;
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isUnprovenCode(error.reason)) actions.noteUnproven(key, error);
    } finally {
      clearTimeout(timer);
    }
    return heard;
  }

  /** True after the verdict, or when the action is pending no more for another reason. */
  async #take(key: string, step: WatchStep): Promise<boolean> {
    const { actions } = this.#options;
    if (step.verdict !== undefined) {
      await this.#options.settle(key, step);
      return true;
    }
    if (step.progress !== undefined) actions.noteProgress(key, step.version, step.progress);
    const entry = actions.get(key);
    return entry === undefined || !isPending(entry);
  }
}
