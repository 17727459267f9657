import { Fault } from "../services/core/fault.ts";
import type { Actions } from "./actions.ts";
import { isFinal, type Answer, type Outcome } from "./answer.ts";
import type { DecisionPort } from "./decision-port.ts";
import type { Entry } from "./entry.ts";
import { fromVerdict, withdrawnAnswer } from "./to-answer.ts";

/** What the withdrawer works with. */
export interface WithdrawerOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  readonly now: () => number;
  /** Writes down what running gave, and sees to it that it is reported. */
  readonly finish: (key: string, outcome: Outcome, detail: string) => Promise<void>;
}

/** Takes actions back that have not started. */
export class Withdrawer {
  readonly #options: WithdrawerOptions;

  constructor(options: WithdrawerOptions) {
    this.#options = options;
  }

  /** See `Gate.withdraw`. */
  withdraw(key: string, reason: string, signal?: AbortSignal): Promise<Answer> {
    const { actions } = this.#options;
    return actions.locked(key, async () => {
      const entry = actions.require(key);
      if (entry.run.kind === "started" || entry.run.kind === "finished")
        throw refused("already_started", "it was started and can no longer be withdrawn");
      const { answer } = entry;
      if (answer === undefined || !isFinal(answer) || answer.status === "allowed")
        await this.#withdraw(entry, reason, signal);
      return actions.answer(key);
    });
  }

  async #withdraw(entry: Entry, reason: string, signal?: AbortSignal): Promise<void> {
    const { actions, now, finish } = this.#options;
    const { key, requestId, grantId, answer: known } = entry;
    const answer = withdrawnAnswer(actions.answer(key), reason);
    if (requestId === undefined || known === undefined || this.#isShared(entry)) {
      await actions.record({ kind: "answered", key, answer });
    } else if (known.status === "allowed" && grantId === undefined) {
      // Policy's allow is redeemed with the decision, so there is nothing to cancel: it is a run that did not happen.
      await actions.record({ kind: "started", key, atMs: now() });
      await actions.record({ kind: "answered", key, answer });
      await finish(key, "failed", "withdrawn_before_start");
    } else {
      await this.#cancel(known, { key, requestId, reason, signal });
    }
  }

  /** People go on deciding for another action of this sidecar that waits for the same request. */
  #isShared({ key, requestId }: Entry): boolean {
    const entries = [...this.#options.actions.entries()];
    return entries.some(
      (other) =>
        other.requestId === requestId &&
        other.key !== key &&
        (other.answer?.status === "pending" || other.answer?.status === "allowed") &&
        (other.run.kind === "idle" || other.run.kind === "starting"),
    );
  }

  async #cancel(known: Answer, { key, requestId, reason, signal }: Cancelling): Promise<void> {
    const { actions, decisions } = this.#options;
    const options = signal === undefined ? {} : { signal };
    const verdict = await decisions.cancel(requestId, reason, options);
    if (verdict.status === "allowed")
      throw refused("not_cancelled", "the decision service kept the permission");
    await actions.record({ kind: "answered", key, answer: fromVerdict(known, verdict) });
  }
}

interface Cancelling {
  readonly key: string;
  readonly requestId: string;
  readonly reason: string;
  readonly signal: AbortSignal | undefined;
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}
