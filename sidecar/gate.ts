import { randomUUID } from "node:crypto";
import { SPAN } from "../services/adapters/telemetry/names.ts";
import {
  currentTraceparent,
  recordSpan,
  withSpan,
} from "../services/adapters/telemetry/tracing.ts";
import { Fault, invalidField } from "../services/core/fault.ts";
import type { ActionReader, ToolCall } from "./action-reader.ts";
import { Actions } from "./actions.ts";
import { isFinal, type Answer, type Outcome } from "./answer.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { DecisionPort } from "./decision-port.ts";
import { Decider, isRefusal } from "./decider.ts";
import { isPending, isUnused, type Entry } from "./entry.ts";
import type { Journal } from "./journal.ts";
import { isForkCode } from "./ledger-fault.ts";
import type { Ledger, LedgerState } from "./ledger.ts";
import { maskTexts, type MaskAsk } from "./mask-texts.ts";
import { Orphans } from "./orphans.ts";
import { Outbox } from "./outbox.ts";
import { DETAIL_BYTES_MAX, REASON_BYTES_MAX } from "./http-body.ts";
import { redactLater } from "./later-text.ts";
import { createEntry } from "./new-entry.ts";
import { provenDecisions } from "./proven-decisions.ts";
import { revealing, type RevealTools } from "./reveals.ts";
import type { Redactor } from "./redactor.ts";
import { openCall } from "./sealed-entry.ts";
import { Starter } from "./starter.ts";
import { unavailableAnswer } from "./to-answer.ts";
import type { TagValues } from "./value-tags.ts";
import type { Vault } from "./vault.ts";
import { VerdictWatches } from "./verdict-watches.ts";
import type { ActionContext } from "./view.ts";
import { Withdrawer } from "./withdrawer.ts";

/** What an agent asks for. */
export interface Ask {
  readonly call: ToolCall;
  readonly context: ActionContext;
  /** 8 to 200 printable ASCII characters; empty for a new one. */
  readonly idempotencyKey: string;
  /** At most 24 hours; 0 answers at once. */
  readonly waitMs: number;
  /** W3C trace context of the caller, already checked. */
  readonly traceparent?: string;
  /** Proves through whom the agent came to act. */
  readonly delegationToken?: string;
  /** Whether people are to look at it by itself, although they look at one that is the same. */
  readonly isSeparate?: boolean;
}

/** What the gate works with. */
export interface GateOptions {
  readonly journal: Journal;
  readonly reader: ActionReader;
  readonly decisions: DecisionPort;
  readonly redactor: Redactor;
  readonly tagValues: TagValues;
  /** Seals what the journal keeps of raw values. */
  readonly vault: Vault;
  readonly ledger: Ledger;
  /** How long an action that was started before a restart may still be finished by its agent. */
  readonly orphanGraceMs: number;
  /** Hears of errors that nobody waits for. */
  readonly fail: (error: unknown) => void;
  /** Absent where nobody is shown what is hidden. */
  readonly reveal?: RevealTools;
  readonly now?: () => number;
  readonly random?: () => number;
}

const RETRY = { firstMs: 100, maxMs: 5_000 };
const WAIT_MS_MAX = 24 * 60 * 60 * 1000;
const KEY = /^[\x21-\x7e]{8,200}$/;
/** As long as a grant lives by default: what policy allows is for now, and must not be kept for another day. */
const ALLOW_MS_MAX = 5 * 60 * 1000;
/** Time enough to begin. People may take a grant of several uses back, and what it allowed must not start long after that. */
const USE_MS_MAX = 10_000;

/**
 * Stands between the agent and its privileged actions: ask, start, run, finish. Nothing is answered before it is in the
 * journal, only a verdict that was understood in full allows, and an action starts at most once.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #actions: Actions;
  readonly #decider: Decider;
  readonly #starter: Starter;
  readonly #withdrawer: Withdrawer;
  readonly #watches: VerdictWatches;
  readonly #outbox: Outbox;
  readonly #orphans: Orphans;
  readonly #closing = new AbortController();
  readonly #now: () => number;
  readonly #random: () => number;

  constructor(options: GateOptions) {
    const { ledger, fail } = options;
    const decisions = provenDecisions(options.decisions, ledger);
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
    const actions = new Actions(options.journal);
    const shared = { actions, decisions, signal: this.#closing.signal, random: this.#random, fail };
    this.#actions = actions;
    this.#starter = new Starter({ ...shared, ledger, now: this.#now });
    this.#outbox = new Outbox(shared);
    const finish = (key: string, outcome: Outcome, detail: string) =>
      this.#record(key, outcome, detail);
    this.#withdrawer = new Withdrawer({
      actions,
      decisions: options.decisions,
      now: this.#now,
      finish,
    });
    this.#orphans = new Orphans({
      actions,
      graceMs: options.orphanGraceMs,
      now: this.#now,
      finish,
      fail,
    });
    this.#decider = new Decider({
      ...shared,
      now: this.#now,
      reader: options.reader,
      vault: options.vault,
      follow: (key) => this.#watches.begin(key),
    });
    this.#watches = new VerdictWatches({
      ...shared,
      settle: (key, verdict) => this.#decider.settle(key, verdict),
      poll: (entry) => this.#decider.poll(entry),
      reveal: revealing({ ...options, ...shared, now: this.#now }),
    });
  }

  /** How far the ledger is believed. */
  get ledger(): LedgerState {
    return this.#options.ledger.state;
  }

  /** Takes up what the journal holds: watches what is pending, reports what is not reported, gives up what was lost. */
  async resume(): Promise<void> {
    void this.#options.ledger.forked.then((fork) => this.#refuseAll(fork));
    for (const entry of this.#actions.entries()) {
      if (isPending(entry) || isUnused(entry)) this.#watches.begin(entry.key);
      if (entry.run.kind === "finished" && !entry.run.reported) this.#outbox.send(entry.key);
    }
    await this.#orphans.begin();
  }

  /**
   * Asks and waits for the answer. Throws a `Fault` for what is wrong with the call ("invalid_argument", "already_exists");
   * everything else is an answer.
   */
  async ask(ask: Ask, signal?: AbortSignal): Promise<Answer> {
    const key = ask.idempotencyKey === "" ? randomUUID() : parseKey(ask.idempotencyKey);
    assertWait(ask.waitMs);
    return withSpan(SPAN.intercept, { parent: ask.traceparent }, async () => {
      await this.#attach(key, ask);
      return this.#answered(key, ask.waitMs, signal);
    });
  }

  /** The answer of a known action, after at most `waitMs`. Throws "not_found". */
  async look(key: string, waitMs: number, signal?: AbortSignal): Promise<Answer> {
    this.#actions.require(key);
    assertWait(waitMs);
    return this.#answered(key, waitMs, signal);
  }

  /** Gives the answer, and again whenever it changes, until it is final. Throws "not_found". */
  async *watch(key: string, signal: AbortSignal): AsyncGenerator<Answer> {
    for (let failures = 0; !signal.aborted;) {
      const failure = await this.#tryToDecide(key);
      if (failure !== undefined && isRefusal(failure)) throw failure;
      const answer =
        failure === undefined ? this.#actions.answer(key) : unavailableAnswer(key, failure);
      const changed =
        failure === undefined
          ? this.#actions.wait(key, { signal })
          : pause(backoffMs(RETRY, failures, this.#random()), signal);
      failures = failure === undefined ? 0 : failures + 1;
      yield answer;
      if (isFinal(answer)) return;
      await changed;
    }
  }

  /**
   * Uses the permission. Resolves exactly once for an action: run it then, at once. `reportByMs` is the service's time.
   * Throws "failed_precondition" (`digest_mismatch`, `already_started`, `not_allowed`, `permission_lapsed`, …) or "unavailable".
   */
  async start(key: string, call: ToolCall): Promise<{ readonly reportByMs: number | undefined }> {
    const { joined } = this.#actions.require(key);
    const { reader } = this.#options;
    const digest = await reader.digest(call, key);
    const bound = joined === undefined ? digest : await reader.digest(call, joined.key);
    await this.#actions.locked(key, () => this.#lapse(key));
    return this.#starter.start(key, { digest, bound });
  }

  /** Gives up a permission of policy that was not used in time. People's grants lapse at the service. */
  async #lapse(key: string): Promise<void> {
    const { answer, answeredAtMs, askedAtMs, grantId, run } = this.#actions.require(key);
    if (answer?.status !== "allowed" || grantId !== undefined || run.kind !== "idle") return;
    if (this.#now() - (answeredAtMs ?? askedAtMs) <= allowMsMax(answer)) return;
    const message = "the permission was not used in time; ask again";
    const lapsed = { status: "expired", next: "request_again" } as const;
    const reasons = [{ code: "permission_lapsed", message }];
    await this.#actions.record({ kind: "started", key, atMs: this.#now() });
    await this.#actions.record({
      kind: "answered",
      key,
      answer: { ...answer, ...lapsed, reasons },
    });
    await this.#record(key, "failed", "permission_lapsed");
    throw refused("permission_lapsed", message);
  }

  /** Keeps what running gave; it is reported in the background until the service has it. */
  async finish(key: string, outcome: Outcome, detail: string): Promise<void> {
    this.#actions.require(key);
    await this.#actions.locked(key, async () => {
      const entry = this.#actions.require(key);
      const { run, traceparent } = entry;
      if (run.kind === "finished" && run.outcome === outcome) return;
      if (run.kind === "finished") throw refused("already_finished", `it ended as ${run.outcome}`);
      if (run.kind !== "started") throw refused("not_started", "it was not started");
      const told = { name: "detail", text: detail, bytesMax: DETAIL_BYTES_MAX } as const;
      await this.#record(key, outcome, await redactLater(this.#options, entry, told));
      recordSpan({
        name: SPAN.execute,
        parent: traceparent,
        startedAtMs: run.atMs,
        endedAtMs: this.#now(),
      });
    });
  }

  /** Texts without what is to be hidden of them, such as an action's result (see `maskTexts`). Throws "not_found" as well. */
  async mask(ask: MaskAsk): Promise<readonly string[]> {
    const entry = ask.key === "" ? undefined : this.#actions.require(ask.key);
    return maskTexts(this.#options, entry, ask);
  }

  /** Takes the action back while it has not started. An action that has ended keeps its end. Throws "unavailable". */
  async withdraw(key: string, reason: string, signal?: AbortSignal): Promise<Answer> {
    const entry = this.#actions.require(key);
    const told = { name: "reason", text: reason, bytesMax: REASON_BYTES_MAX } as const;
    const shown = await redactLater(this.#options, entry, told);
    return this.#withdrawer.withdraw(key, shown, signal);
  }

  /** Asks for more time while people decide. Throws "failed_precondition" when they don't, or the action has had it. */
  async extend(key: string, signal?: AbortSignal): Promise<Answer> {
    const { answer, requestId } = this.#actions.require(key);
    if (answer?.status !== "pending" || requestId === undefined)
      throw refused("not_pending", "nobody is deciding it, so there is no time to be extended");
    const options = signal === undefined ? {} : { signal };
    const { version, progress } = await this.#options.decisions.extend(requestId, options);
    this.#actions.noteProgress(key, version, progress);
    return this.#actions.answer(key);
  }

  /** Stops waiting and reporting; what is open goes on after the next start. */
  async close(): Promise<void> {
    this.#orphans.close();
    this.#closing.abort();
    await Promise.all([this.#watches.idle(), this.#outbox.idle()]);
  }

  /** The same key with the same digest is the same action; with another one it is a mistake of the caller. */
  async #attach(key: string, ask: Ask): Promise<void> {
    const { digest, ...action } = await this.#options.reader.prepare(ask.call, key);
    await this.#actions.locked(key, async () => {
      const known = this.#actions.get(key);
      if (known !== undefined && known.digest !== hexOf(digest)) throw reused(known);
      if (known !== undefined) return this.#renew(known, ask);
      const entry = await createEntry(this.#options, {
        ...ask,
        key,
        action,
        digest,
        // Kept with the action, so that what happens after a restart still belongs to the agent's trace.
        traceparent: currentTraceparent() ?? ask.traceparent,
        askedAtMs: this.#now(),
      });
      await this.#actions.makeRoom(entry);
      await this.#actions.record({ kind: "entry", entry });
    });
  }

  /** Before there is an answer, the newest token is the one to ask with: an older one may have run out. */
  async #renew(known: Entry, { delegationToken }: Ask): Promise<void> {
    const { vault } = this.#options;
    const { key, asked, answer } = known;
    if (asked === undefined || answer !== undefined || delegationToken === undefined) return;
    const call = openCall(vault, known);
    if (call === undefined || call.delegationToken === delegationToken) return;
    const sealed = vault.seal(key, "call", { ...call, delegationToken });
    await this.#actions.record({ kind: "entry", entry: { ...known, asked: { ...asked, sealed } } });
  }

  /** Nobody is made to wait for a sidecar that is closing: they are told how it stands. */
  async #answered(key: string, waitMs: number, caller?: AbortSignal): Promise<Answer> {
    const closing = this.#closing.signal;
    const signal = caller === undefined ? closing : AbortSignal.any([caller, closing]);
    const untilMs = this.#now() + waitMs;
    const failure = await this.#decided(key, untilMs, signal);
    if (failure !== undefined) return unavailableAnswer(key, failure);
    return this.#awaitFinal(key, untilMs, signal);
  }

  /** Undefined when the service has answered; otherwise why it did not, as far as the caller would wait. */
  async #decided(key: string, untilMs: number, signal?: AbortSignal): Promise<Fault | undefined> {
    for (let attempt = 0; ; attempt += 1) {
      const failure = await this.#tryToDecide(key);
      if (failure === undefined || isForkCode(failure.reason)) return failure;
      if (isRefusal(failure)) throw failure;
      const waitMs = Math.max(backoffMs(RETRY, attempt, this.#random()), failure.retryAfterMs ?? 0);
      if (this.#now() + waitMs >= untilMs || signal?.aborted === true) return failure;
      await pause(waitMs, signal);
    }
  }

  /** Why there is no answer, undefined when there is one. What has not ended must not run while the ledger is not believed. */
  async #tryToDecide(key: string): Promise<Fault | undefined> {
    const { answer, run } = this.#actions.require(key);
    const isOpen =
      answer === undefined || answer.status === "pending" || answer.status === "allowed";
    const isRunnable = isOpen && (run.kind === "idle" || run.kind === "starting");
    const { fork } = this.#options.ledger;
    if (isRunnable && fork !== undefined) return fork;
    return answer === undefined ? this.#decider.decide(key) : undefined;
  }

  async #awaitFinal(key: string, untilMs: number, signal?: AbortSignal): Promise<Answer> {
    for (;;) {
      const answer = this.#actions.answer(key);
      const timeoutMs = untilMs - this.#now();
      if (isFinal(answer) || timeoutMs <= 0) return answer;
      if ((await this.#actions.wait(key, { timeoutMs, signal })) !== "changed")
        return this.#actions.answer(key);
    }
  }

  /** Tells those who wait for people that it has become pointless. */
  #refuseAll(fork: Fault): void {
    for (const entry of this.#actions.entries())
      if (isPending(entry)) this.#actions.noteUnproven(entry.key, fork);
  }

  async #record(key: string, outcome: Outcome, detail: string): Promise<void> {
    const atMs = this.#now();
    await this.#actions.record({ kind: "finished", key, atMs, outcome, detail });
    this.#outbox.send(key);
  }
}

function assertWait(waitMs: number): void {
  if (!(waitMs >= 0 && waitMs <= WAIT_MS_MAX))
    throw invalidField("wait", "must be between 0 and 24 hours");
}

/** How long a permission without a grant of its own may be kept. */
function allowMsMax({ reasons }: Answer): number {
  return reasons.some(({ code }) => code === "granted_before") ? USE_MS_MAX : ALLOW_MS_MAX;
}

function parseKey(key: string): string {
  if (KEY.test(key)) return key;
  throw invalidField("idempotency_key", "must be 8 to 200 printable ASCII characters, no spaces");
}

function reused(known: Entry): Fault {
  return new Fault({
    code: "already_exists",
    reason: "idempotency_key_reused",
    message: "idempotency_key: it names another action already; use a new key for a new action",
    violations: [{ field: "idempotency_key", description: "names another action already" }],
    metadata: { request_id: known.requestId ?? "" },
  });
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function refused(reason: string, message: string): Fault {
  return new Fault({ code: "failed_precondition", reason, message });
}
