import { Fault } from "../services/core/fault.ts";
import type { ActionReader } from "./action-reader.ts";
import type { Actions } from "./actions.ts";
import type { Answer } from "./answer.ts";
import type { DecideAttempt, Decision, DecisionPort, WatchStep } from "./decision-port.ts";
import { textOf } from "./receipt.ts";
import {
  boundDigest,
  isPending,
  isUnused,
  type AskedAction,
  type Entry,
  type JournalEvent,
} from "./entry.ts";
import { isUnprovenCode } from "./ledger-fault.ts";
import { openCall } from "./sealed-entry.ts";
import { fromDecision, fromVerdict } from "./to-answer.ts";
import type { Vault } from "./vault.ts";

/** What the decider works with. */
export interface DeciderOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  /** Binds an action to the key of the one that it joins. */
  readonly reader: Pick<ActionReader, "digest">;
  readonly vault: Vault;
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

  /**
   * Writes the verdict of a step down, if any, unless the action has ended in another way meanwhile. A permission that was not
   * used is taken back by a later one.
   */
  async settle(key: string, { verdict, receipt }: WatchStep): Promise<void> {
    const { actions } = this.#options;
    if (verdict === undefined) return;
    await actions.locked(key, async () => {
      const entry = actions.get(key);
      const { answer } = entry ?? {};
      if (entry === undefined || answer === undefined) return;
      const isTakenBack = isUnused(entry) && verdict.status !== "allowed";
      if (answer.status !== "pending" && !isTakenBack) return;
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
      const decision = await this.#ask(entry, entry.asked);
      if (decision.attachedToKey !== undefined) throw attachedTwice();
      await this.#take(key, decision);
      return undefined;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (isRefusal(error)) await this.#forget(key);
      return error;
    }
  }

  /** What the service says of the action, or of the earlier one that it joins because both are the same. */
  async #ask(entry: Entry, asked: AskedAction): Promise<Decision> {
    if (entry.joined !== undefined) return this.#join(entry, asked);
    const decision = await this.#call(entry, asked);
    const { attachedToKey } = decision;
    if (attachedToKey === undefined) return decision;
    const { action } = openCall(this.#options.vault, entry) ?? notKept();
    const call = { ...action, claimsJson: "" };
    const digest = Buffer.from(await this.#options.reader.digest(call, attachedToKey));
    const joined = { key: attachedToKey, digest: digest.toString("hex") };
    // Before it is asked under that key: from then on it may be allowed by what people say of the other.
    return this.#join(await this.#note(entry, { kind: "joined", key: entry.key, joined }), asked);
  }

  /** Another digest means that only the redacted forms are the same, or that another sidecar asked: then it is asked by itself. */
  async #join(entry: Entry, asked: AskedAction): Promise<Decision> {
    try {
      return await this.#call(entry, asked);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "already_exists") throw error;
      const alone = await this.#note(entry, { kind: "separated", key: entry.key });
      return this.#call(alone, { ...asked, isSeparate: true });
    }
  }

  /** The entry after an event. */
  #note(entry: Entry, event: JournalEvent): Promise<Entry> {
    const { actions } = this.#options;
    return actions.locked(entry.key, async () => {
      await actions.record(event);
      return actions.get(entry.key) ?? entry;
    });
  }

  async #call(entry: Entry, asked: AskedAction): Promise<Decision> {
    const { key, joined, redemptionId, traceparent } = entry;
    const { view, context, isSeparate } = asked;
    const { delegationToken } = openCall(this.#options.vault, entry) ?? notKept();
    const attempt: DecideAttempt = {
      action: { ...view, digest: boundDigest(entry) },
      context,
      idempotencyKey: joined?.key ?? key,
      redemptionId,
      ...(delegationToken === undefined ? {} : { delegationToken }),
      ...(isSeparate === undefined ? {} : { isSeparate }),
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
      const answer = { ...fromDecision(key, decision), ...attachment(entry) };
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
      if (grantId !== undefined) follow(key);
    });
  }

  /** The agent withdrew while the service was being asked, which therefore could not be told. */
  #takeBack(entry: Entry, decision: Decision): void {
    if (entry.requestId !== undefined || decision.verdict !== undefined) return;
    // People decide it for the other action, too.
    if (entry.joined !== undefined) return;
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

/** Whether the service has refused the call itself: the agent must change it, and nothing was stored. */
export function isRefusal({ code, reason }: Fault): boolean {
  if (reason === "delegation_invalid") return true;
  return code === "invalid_argument" || code === "already_exists";
}

function attachment({ joined }: Entry): Pick<Answer, "attached"> {
  return joined === undefined ? {} : { attached: true };
}

function attachedTwice(): Fault {
  return new Fault({
    code: "unavailable",
    reason: "unreadable_answer",
    message: "the decision service answered nonsense (Decide: it names another action again)",
  });
}

/** Without what was sealed it can't be asked for as the agent asked. */
function notKept(): never {
  throw forgotten();
}

function forgotten(): Fault {
  return new Fault({
    code: "unavailable",
    reason: "not_kept",
    message: "the sidecar no longer keeps the action; ask again",
  });
}
