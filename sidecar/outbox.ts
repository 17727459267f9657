import { Fault } from "../services/core/fault.ts";
import type { Actions } from "./actions.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { DecisionPort } from "./decision-port.ts";
import { boundDigest, type Entry } from "./entry.ts";
import { textOf } from "./receipt.ts";

/** Long enough for a service that restarts, short enough that an outcome is not late by much. */
const RETRY = { firstMs: 200, maxMs: 30_000 };

/** What the outbox works with. */
export interface OutboxOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  readonly signal: AbortSignal;
  readonly random: () => number;
  /** Hears of outcomes that the service will not take, and of errors that nobody expected. */
  readonly fail: (error: unknown) => void;
}

/** Reports outcomes until they are acknowledged. They are in the journal first, so a restart goes on with them. */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #sending = new Map<string, Promise<void>>();

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Begins to report a finished action; a second call while it is under way changes nothing. */
  send(key: string): void {
    if (this.#sending.has(key)) return;
    const sending = this.#send(key)
      .catch(this.#options.fail)
      .finally(() => this.#sending.delete(key));
    this.#sending.set(key, sending);
  }

  /** Resolves when nothing is under way: after the signal has aborted, soon. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#sending.values());
  }

  async #send(key: string): Promise<void> {
    const { actions, signal, random } = this.#options;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const entry = actions.get(key);
      if (entry === undefined || (await this.#report(entry))) return;
      await pause(backoffMs(RETRY, attempt, random()), signal);
    }
  }

  /** True when there is nothing more to report. */
  async #report(entry: Entry): Promise<boolean> {
    const { actions, decisions, signal } = this.#options;
    const { key, requestId, redemptionId, run, traceparent } = entry;
    if (run.kind !== "finished" || run.reported || requestId === undefined) return true;
    const { outcome, detail } = run;
    try {
      const { receipt } = await decisions.reportOutcome(
        { requestId, redemptionId, outcome, detail, digest: boundDigest(entry) },
        { signal, ...(traceparent === undefined ? {} : { traceparent }) },
      );
      const proof = textOf(receipt);
      await actions.locked(key, () => actions.record({ kind: "reported", key, ...proof }));
      return true;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (!isRefused(error)) return false;
      this.#options.fail(error);
      await actions.locked(key, () => actions.record({ kind: "reported", key }));
      return true;
    }
  }
}

/** The service has understood and will say the same again: the outcome is recorded there already, as another one. */
function isRefused(fault: Fault): boolean {
  switch (fault.code) {
    case "failed_precondition":
    case "already_exists":
    case "not_found":
    case "invalid_argument":
      return true;
    case "unauthenticated":
    case "permission_denied":
    case "resource_exhausted":
    case "unavailable":
    case "deadline_exceeded":
    case "cancelled":
    case "internal":
      return false;
  }
}
