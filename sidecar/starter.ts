import { Fault } from "../services/core/fault.ts";
import type { Actions } from "./actions.ts";
import type { Answer } from "./answer.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { DecisionPort, Redeemed, WatchStep } from "./decision-port.ts";
import { boundDigest, type Entry } from "./entry.ts";
import { expectedOfAllow } from "./expected-leaf.ts";
import { isUnprovenCode } from "./ledger-fault.ts";
import type { Ledger } from "./ledger.ts";
import { textOf } from "./receipt.ts";
import { fromLostPermission, fromVerdict } from "./to-answer.ts";

/** The agent stands still meanwhile, so what cannot be redeemed in this time is refused; it may try again. */
const REDEEM_MS_MAX = 10_000;
const PRESENT_STATE_MS_MAX = 2_000;
const RETRY = { firstMs: 50, maxMs: 1_000 };

/** What the starter works with. */
export interface StarterOptions {
  readonly actions: Actions;
  readonly decisions: DecisionPort;
  readonly ledger: Ledger;
  readonly now: () => number;
  readonly random: () => number;
}

/** What is about to run, digested again. */
export interface AboutToRun {
  /** Bound to the key that the agent uses. */
  readonly digest: Uint8Array;
  /** Bound to the key by which the decision service knows it. */
  readonly bound: Uint8Array;
}

type Started = Pick<Redeemed, "reportByMs">;

/** Turns a permission into a start, once. */
export class Starter {
  readonly #options: StarterOptions;

  constructor(options: StarterOptions) {
    this.#options = options;
  }

  /** See `Gate.start`. Concurrent calls come one after the other; all but the first that succeeds are refused. */
  start(key: string, about: AboutToRun): Promise<Started> {
    const { actions, ledger } = this.#options;
    return actions.locked(key, async () => {
      const entry = actions.require(key);
      assertStartable(entry, about);
      const { grantId, requestId } = entry;
      // Policy's allow was redeemed by the very call that decided it: the journal alone says who starts.
      if (grantId === undefined || requestId === undefined) {
        ledger.assertKept(entry.receipts?.answer, expectedOfAllow(entry));
        return this.#markStarted(key, { reportByMs: undefined });
      }
      ledger.assertNoFork();
      const { redemptionId, answer } = entry;
      const maskResult = answer?.maskResult ?? [];
      const attempt = { requestId, grantId, digest: about.bound, redemptionId, maskResult };
      return this.#redeem(entry, attempt);
    });
  }

  async #redeem(entry: Entry, attempt: Parameters<DecisionPort["redeem"]>[0]): Promise<Started> {
    const { actions, now } = this.#options;
    const { key } = entry;
    if (entry.run.kind === "idle") await actions.record({ kind: "starting", key, atMs: now() });
    let redeemed: Redeemed;
    try {
      redeemed = await this.#redeemWithRetries(attempt, entry.traceparent);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (!isLost(error)) throw unknownYet(error);
      throw await this.#lose(entry, error);
    }
    return this.#markStarted(key, redeemed);
  }

  /** The redemption id was journalled before the first call, so that a lost answer is asked for and never doubled. */
  async #redeemWithRetries(
    attempt: Parameters<DecisionPort["redeem"]>[0],
    traceparent: string | undefined,
  ): Promise<Redeemed> {
    const { decisions, now, random } = this.#options;
    const untilMs = now() + REDEEM_MS_MAX;
    const trace = traceparent === undefined ? {} : { traceparent };
    for (let failures = 0; ; failures += 1) {
      try {
        return await decisions.redeem(attempt, trace);
      } catch (error) {
        const waitMs = backoffMs(RETRY, failures, random());
        const retry = error instanceof Fault && isTransient(error) && now() + waitMs < untilMs;
        if (!retry) throw error;
        await pause(waitMs);
      }
    }
  }

  async #markStarted(key: string, { reportByMs, receipt }: Redeemed): Promise<Started> {
    const { actions, now } = this.#options;
    const by = reportByMs === undefined ? {} : { reportByMs };
    await actions.record({ kind: "started", key, atMs: now(), ...by, ...textOf(receipt) });
    return { reportByMs };
  }

  /** The service says that there is nothing to redeem. Writes down how the request stands, and gives the refusal. */
  async #lose(entry: Entry, fault: Fault): Promise<Fault> {
    const { key, answer: before } = entry;
    if (before === undefined) return fault;
    const { verdict, receipt } = (await this.#presentStep(entry)) ?? {};
    const answer: Answer =
      verdict === undefined || verdict.status === "allowed"
        ? fromLostPermission(before, fault)
        : fromVerdict(before, verdict);
    await this.#options.actions.record({ kind: "answered", key, answer, ...textOf(receipt) });
    return refused(fault.reason, `it may not run: ${fault.message}`, answer);
  }

  async #presentStep(entry: Entry): Promise<WatchStep | undefined> {
    const { requestId = "" } = entry;
    const signal = AbortSignal.timeout(PRESENT_STATE_MS_MAX);
    const watched = { requestId, afterVersion: 0n, digest: boundDigest(entry) };
    try {
      for await (const step of this.#options.decisions.watch(watched, { signal })) return step;
    } catch (error) {
      if (!(error instanceof Fault)) throw error; // How it stands only makes the refusal clearer.
    }
    return undefined;
  }
}

/** Every reason not to start that the sidecar can see by itself. */
function assertStartable(entry: Entry, { digest, bound }: AboutToRun): void {
  const status = entry.answer?.status ?? "unavailable";
  const isSame = entry.digest === hexOf(digest) && hexOf(boundDigest(entry)) === hexOf(bound);
  if (!isSame)
    throw refused(
      "digest_mismatch",
      "what is about to run is not what was asked for",
      entry.answer,
    );
  if (entry.run.kind === "started" || entry.run.kind === "finished")
    throw refused("already_started", "it was started already, and may run only once", entry.answer);
  if (status !== "allowed")
    throw refused("not_allowed", `it may not run: it is ${status}`, entry.answer);
}

/** The permission is gone for good. */
function isLost(fault: Fault): boolean {
  return (
    fault.code === "failed_precondition" ||
    fault.code === "not_found" ||
    fault.code === "already_exists" ||
    fault.code === "invalid_argument"
  );
}

/** What is not proven now will not be proven by asking the same a moment later. */
function isTransient(fault: Fault): boolean {
  if (isUnprovenCode(fault.reason)) return false;
  return fault.code === "unavailable" || fault.code === "deadline_exceeded";
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function unknownYet(cause: Fault): Fault {
  if (isUnprovenCode(cause.reason)) return cause;
  return new Fault({
    code: "unavailable",
    reason: "not_redeemed",
    message: `the permission could not be redeemed (${cause.reason}); start again to ask for the same redemption`,
    cause,
  });
}

function refused(reason: string, message: string, answer?: Answer): Fault {
  return new Fault({
    code: "failed_precondition",
    reason,
    message,
    metadata: { status: answer?.status ?? "unavailable", request_id: answer?.requestId ?? "" },
  });
}
