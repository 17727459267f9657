import { Fault } from "../services/core/fault.ts";
import type { Actions } from "./actions.ts";
import type { DecideAttempt, Decision, DecisionPort, WatchStep } from "./decision-port.ts";
import { textOf } from "./receipt.ts";
import { isPending, type AskedAction, type Entry } from "./entry.ts";
import { isUnprovenCode } from "./ledger-fault.ts";
import { fromDecision, fromVerdict } from "./to-answer.ts";
import { toView } from "./view.ts";

export interface DeciderOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  /** Begins to follow an action that people decide. */
  readonly follow: (key: string) => void;
  readonly fail: (error: unknown) => void;
  readonly now: () => number;
}

/** Asks the decision service and writes down what it says. One call at a time for each action, whoever waits for it. */
export class Decider {
  readonly #options: DeciderOptions;
  readonly #asking = new Map<string, Promise<Fault | undefined>>();

  constructor(options: DeciderOptions) {
    this.#options = options;
  }

  /** Makes one attempt, unless the answer is known. Gives why it failed; throws only what nobody expected. */
  decide(key: string): Promise<Fault | undefined> {
    const running = this.#asking.get(key);
    if (running !== undefined) return running;
    const asking = this.#decide(key).finally(() => this.#asking.delete(key));
    this.#asking.set(key, asking);
    return asking;
  }

  /** Asks again for a pending action whose arguments are still kept. */
  async poll(entry: Entry): Promise<void> {
    if (entry.asked === undefined) return;
    try {
      await this.#take(entry.key, await this.#call(entry, entry.asked));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isUnprovenCode(error.reason)) this.#options.actions.noteUnproven(entry.key, error);
    }
  }

  /** Writes the verdict of a step down, if any, unless the action has ended in another way meanwhile. */
  async settle(key: string, { verdict, receipt }: WatchStep): Promise<void> {
    const { actions } = this.#options;
    if (verdict === undefined) return;
    await actions.locked(key, async () => {
      const answer = actions.get(key)?.answer;
      if (answer?.status !== "pending") return;
      const { grantId } = verdict;
      const grant = grantId === undefined ? {} : { grantId };
      await actions.record({
        kind: "answered",
        key,
        answer: fromVerdict(answer, verdict),
        ...grant,
        ...textOf(receipt),
      });
    });
  }

  async #decide(key: string): Promise<Fault | undefined> {
    const entry = this.#options.actions.get(key);
    if (entry?.answer !== undefined) return undefined;
    if (entry?.asked === undefined) return forgotten();
    try {
      await this.#take(key, await this.#call(entry, entry.asked));
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (error.code === "invalid_argument" || error.code === "already_exists")
        await this.#forget(key);
      return error;
    }
  }

  #call(entry: Entry, { context, ...action }: AskedAction): Promise<Decision> {
    const { key, redemptionId, traceparent } = entry;
    const digest = Buffer.from(entry.digest, "hex");
    const attempt: DecideAttempt = {
      action: toView({ ...action, digest }),
      context,
      idempotencyKey: key,
      redemptionId,
    };
    const options = traceparent === undefined ? {} : { traceparent };
    return this.#options.decisions.decide(attempt, options);
  }

  async #take(key: string, decision: Decision): Promise<void> {
    const { actions, follow, now } = this.#options;
    await actions.locked(key, async () => {
      const entry = actions.get(key);
      if (entry === undefined) return;
      if (entry.answer !== undefined && !isPending(entry)) {
        this.#takeBack(entry, decision);
        return;
      }
      const answer = fromDecision(key, decision);
      if (answer.status === "pending") {
        if (entry.answer === undefined)
          await actions.record({ kind: "answered", key, answer, ...textOf(decision.receipt) });
        if (decision.progress !== undefined)
          actions.noteProgress(key, decision.version, decision.progress);
        follow(key);
        return;
      }
      const grantId = decision.verdict?.grantId;
      const grant = grantId === undefined ? {} : { grantId };
      const proof = textOf(decision.receipt);
      await actions.record({ kind: "answered", key, answer, atMs: now(), ...grant, ...proof });
    });
  }

  /** The agent withdrew while the service was being asked, which therefore could not be told. */
  #takeBack(entry: Entry, decision: Decision): void {
    if (entry.requestId !== undefined || decision.verdict !== undefined) return;
    const { decisions, fail } = this.#options;
    decisions.cancel(decision.requestId, "withdrawn by the agent", {}).catch(fail);
  }

  async #forget(key: string): Promise<void> {
    const { actions } = this.#options;
    await actions.locked(key, async () => {
      if (actions.get(key)?.answer === undefined) await actions.record({ kind: "forgotten", key });
    });
  }
}

function forgotten(): Fault {
  return new Fault({
    code: "unavailable",
    reason: "not_kept",
    message: "the sidecar no longer keeps the action; ask again",
  });
}
