import type { ServiceChange } from "../core/approval/event.ts";
import type { EventLog } from "../core/approval/store.ts";
import type { Clock } from "./registrar.ts";

/** What the record works with. */
export interface PolicyRecordOptions {
  readonly log: EventLog;
  readonly clock: Clock;
  readonly createId: () => string;
  readonly onError: (error: unknown) => void;
}

/** Longest reason that is kept: compilers can say much about a broken policy. */
const REASON_CHARACTERS_MAX = 2_000;

/** Writes into the event log which policy became active and which was refused, and remembers the last refusal. */
export class PolicyRecord {
  readonly #options: PolicyRecordOptions;
  #refusedReason = "";

  constructor(options: PolicyRecordOptions) {
    this.#options = options;
  }

  /** Why the newest bundle was refused; empty when the newest one is active. */
  get refusedReason(): string {
    return this.#refusedReason;
  }

  /** Resolves when it is committed, or when the failure to commit has been reported. */
  async activated(revision: string): Promise<void> {
    this.#refusedReason = "";
    await this.#record({ type: "policy.activated", revision });
  }

  /** Resolves like `activated`. */
  async refused(reason: Error): Promise<void> {
    // The cut may halve a character, and the log takes whole ones alone.
    this.#refusedReason = reason.message.slice(0, REASON_CHARACTERS_MAX).toWellFormed();
    await this.#record({ type: "policy.refused", reason: this.#refusedReason });
  }

  async #record(change: ServiceChange): Promise<void> {
    const { log, clock, createId, onError } = this.#options;
    const actor = { kind: "service", id: "policy" } as const;
    const id = `policy.${createId()}`;
    try {
      await log.record({ id, requestId: "", version: 0, atMs: clock(), actor, change });
    } catch (error) {
      onError(error);
    }
  }
}
