import { Fault } from "../core/fault.ts";
import { withSignatures, type VerifierKey } from "../core/ledger/note.ts";
import { checkNote, type TrustPolicy } from "../core/ledger/trust-policy.ts";
import type { SignedHead } from "./ledger/notary.ts";
import type { Tree } from "./ledger/suspicion.ts";
import { WitnessDisputes, type Contradiction, type Refusal } from "./witness-disputes.ts";
import { WitnessLag } from "./witness-lag.ts";
import { WitnessLink, type ProveGrowth, type WitnessPort } from "./witness-link.ts";

/** What witnessing says of itself. */
export interface WitnessReport {
  /** A witness does not cosign, or does it again (without a why). Told once for each change. */
  witness(name: string, why?: string): void;
  /** A witness refuses to go on with the log, and has nothing to show for it. Told each time it was asked. */
  disputed(name: string, why: string): void;
  /** A witness has shown that the log signed what the database does not have. Resolves when that has its effect. */
  contradicted(contradiction: Contradiction): Promise<void>;
  /** Something failed that is no witness's doing; it is tried again. */
  error(error: unknown): void;
  /** How long the log has been ahead of its newest witnessed checkpoint; asked for regularly. */
  lag(aheadMs: number): void;
  /** The log has been ahead for too long, or no longer is. */
  stale(isStale: boolean): void;
}

/** What witnessing works with. */
export interface WitnessingOptions {
  readonly witnesses: readonly WitnessPort[];
  /** Whom a note of this epoch must be signed and witnessed by. */
  readonly trustOf: (epoch: number) => TrustPolicy;
  /** The newest head, signed. Rejects when it can't be had now. */
  readonly newest: () => Promise<SignedHead>;
  /** The key of an epoch's log. */
  readonly keyOf: (epoch: number) => VerifierKey;
  readonly prove: ProveGrowth;
  /** Whether a tree is the beginning of another, of the same log. Rejects when that can't be told now. */
  readonly isBeginning: (tree: Tree, whole: Tree) => Promise<boolean>;
  readonly clock: () => number;
  /** How often growth is witnessed when nobody waits for it. */
  readonly intervalMs: number;
  /** How long the log may be ahead before that is worth a warning. */
  readonly stalenessMs: number;
  /** How long somebody who needs a witnessed checkpoint waits for it; by default 2 s. */
  readonly waitMs?: number;
  readonly report: WitnessReport;
}

interface Waiter {
  readonly size: number;
  readonly resolve: () => void;
}

/** A head that is being cosigned, and the cosignatures that it has so far. */
interface Target {
  readonly head: SignedHead;
  readonly readAtMs: number;
  readonly lines: Map<string, string>;
}

/** An agent waits for its answer meanwhile; witnesses that work answer in milliseconds. */
const WAIT_MS = 2_000;
/** Between attempts while somebody waits and witnesses fail. */
const RETRY_MS = 100;

/**
 * Has the newest checkpoint cosigned by the policy's witnesses, again and again, and keeps the newest one that has a quorum.
 * There is one target at a time: witnesses that signed trees of different sizes would never make a quorum.
 */
export class Witnessing implements AsyncDisposable {
  readonly #options: WitnessingOptions;
  readonly #links: readonly WitnessLink[];
  readonly #disputes: WitnessDisputes;
  readonly #closing = new AbortController();
  readonly #waiters = new Set<Waiter>();
  readonly #timer: NodeJS.Timeout;
  #witnessed: SignedHead | undefined;
  #target: Target | undefined;
  #pursuit: Promise<void> | undefined;
  /** Why each witness failed last, of those that did. */
  readonly #troubles = new Map<string, string>();
  readonly #lag: WitnessLag;
  #wasStale = false;

  constructor(options: WitnessingOptions) {
    this.#options = options;
    this.#links = options.witnesses.map((witness) => new WitnessLink(witness, options.prove));
    this.#disputes = new WitnessDisputes(options);
    this.#lag = new WitnessLag(options.clock);
    this.#timer = setInterval(() => this.#tick(), options.intervalMs);
    this.#tick();
  }

  /** The newest head with a quorum of cosignatures; undefined until there is one. */
  get newest(): SignedHead | undefined {
    return this.#witnessed;
  }

  /** Whether the log has been ahead of its newest witnessed checkpoint for too long. */
  get isStale(): boolean {
    return this.#lag.aheadMs > this.#options.stalenessMs;
  }

  /** The newest head, witnessed where that succeeds in time. Rejects when there is none. */
  async newestWitnessed(): Promise<SignedHead> {
    const head = await this.#options.newest();
    await this.#cover(head.size);
    const witnessed = this.#witnessed;
    const isNewer = witnessed?.epoch === head.epoch && witnessed.size >= head.size;
    return isNewer ? witnessed : head;
  }

  /** The head with the cosignatures that it has. */
  dressed(head: SignedHead): SignedHead {
    const witnessed = this.#witnessed;
    const isSame = witnessed?.size === head.size && witnessed.epoch === head.epoch;
    return isSame ? witnessed : head;
  }

  /**
   * A witnessed head that covers the leaf at an index; asks the witnesses at once when there is none. Rejects with `Fault`
   * (unavailable, "unwitnessed") when there is none in time: ask again.
   */
  async covering(index: number): Promise<SignedHead> {
    const size = index + 1;
    await this.#cover(size);
    const witnessed = this.#witnessed;
    if (witnessed !== undefined && witnessed.size >= size) return witnessed;
    throw new Fault({
      code: "unavailable",
      reason: "unwitnessed",
      message: "The witnesses have not confirmed the ledger's entry, so nothing is authorised yet.",
      retryAfterMs: this.#options.intervalMs,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    for (const waiter of this.#waiters) waiter.resolve();
    await this.#pursuit;
  }

  #tick(): void {
    const { report } = this.#options;
    this.#pursue();
    report.lag(this.#lag.aheadMs);
    if (this.isStale !== this.#wasStale) report.stale(this.isStale);
    this.#wasStale = this.isStale;
  }

  async #cover(size: number): Promise<void> {
    if ((this.#witnessed?.size ?? 0) >= size || this.#closing.signal.aborted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiter = { size, resolve };
    const timer = setTimeout(resolve, this.#options.waitMs ?? WAIT_MS);
    this.#waiters.add(waiter);
    this.#pursue();
    await promise;
    clearTimeout(timer);
    this.#waiters.delete(waiter);
  }

  /** One round after another, as long as somebody waits. */
  #pursue(): void {
    this.#pursuit ??= this.#rounds().finally(() => {
      this.#pursuit = undefined;
      // Somebody who came while the last round ended must not wait for the next tick.
      if (this.#waiters.size > 0 && !this.#closing.signal.aborted) this.#pursue();
    });
  }

  async #rounds(): Promise<void> {
    do {
      const isMet = await this.#round();
      if (!isMet) await this.#pause();
    } while (this.#waiters.size > 0 && !this.#closing.signal.aborted);
  }

  #pause(): Promise<void> {
    if (this.#waiters.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      setTimeout(resolve, RETRY_MS);
    });
  }

  /** Has the newest head cosigned; whether it then has its quorum. */
  async #round(): Promise<boolean> {
    const readAtMs = this.#options.clock();
    try {
      const head = await this.#options.newest();
      if (this.#witnessed?.epoch !== head.epoch) this.#witnessed = undefined;
      if ((this.#witnessed?.size ?? 0) >= head.size) {
        this.#lag.caughtUp();
        return true;
      }
      this.#lag.ahead();
      // Cosignatures of a head that just lacks some are kept; only those that are missing are asked for.
      if (this.#target?.head.note !== head.note) {
        this.#target = { head, readAtMs, lines: new Map() };
      }
      return await this.#cosign(this.#target);
    } catch (error) {
      this.#options.report.error(error);
      return false;
    }
  }

  /** Resolves with true as soon as there is a quorum: whoever is slower still adds its cosignature. */
  async #cosign(target: Target): Promise<boolean> {
    const quorum = Promise.withResolvers<boolean>();
    const asked = this.#links.filter(
      ({ isBusy, name }) => !isBusy && !target.lines.has(name) && !this.#disputes.isAside(name),
    );
    const answers = asked.map(async (link) => {
      if (await this.#ask(link, target)) quorum.resolve(true);
    });
    const all = Promise.all(answers).then(() => false);
    all.catch((error: unknown) => this.#options.report.error(error));
    return Promise.race([quorum.promise, all]);
  }

  /** Whether the head has its quorum by what this witness answered. */
  async #ask(link: WitnessLink, target: Target): Promise<boolean> {
    const { head } = target;
    const reading = await link.cosign(head, this.#closing.signal);
    if (this.#closing.signal.aborted) return false;
    switch (reading.kind) {
      case "cosigned":
        this.#disputes.forgive(link.name);
        this.#note(link.name);
        return this.#add(target, link.name, reading.line);
      case "failed":
        this.#note(link.name, reading.why);
        return false;
      case "inconsistent":
      case "elsewhere":
        await this.#hear({ link, head, reading });
        return false;
    }
  }

  async #hear(refusal: Refusal): Promise<void> {
    const { report } = this.#options;
    const { name } = refusal.link;
    const settlement = await this.#disputes.hear(refusal, this.#closing.signal);
    if (this.#closing.signal.aborted) return;
    switch (settlement.kind) {
      case "overtaken":
        return;
      case "unfounded":
        this.#troubles.set(name, settlement.why);
        report.disputed(name, settlement.why);
        return;
      case "proven":
        await report.contradicted(settlement.contradiction);
    }
  }

  #note(name: string, why?: string): void {
    if (this.#troubles.get(name) === why) return;
    if (why === undefined) this.#troubles.delete(name);
    else this.#troubles.set(name, why);
    this.#options.report.witness(name, why);
  }

  /** Adds a cosignature; whether the head has its quorum. */
  #add(target: Target, name: string, line: string): boolean {
    const { head, readAtMs, lines } = target;
    lines.set(name, line);
    const note = withSignatures(head.note, [...lines.values()]);
    if (!checkNote(note, this.#options.trustOf(head.epoch)).isQuorumMet) return false;
    const present = this.#witnessed?.epoch === head.epoch ? this.#witnessed.size : 0;
    if (head.size > present) this.#lag.witnessed(readAtMs);
    if (head.size >= present) this.#witnessed = { ...head, note };
    for (const waiter of this.#waiters) if (waiter.size <= head.size) waiter.resolve();
    return true;
  }
}
