import { Fault } from "../services/core/fault.ts";
import { labelOf } from "../services/core/approval/revealable.ts";
import { REVEALS_MAX, REVEAL_MS } from "../services/core/approval/reveal.ts";
import { classOf, type SensitiveType } from "../services/core/redaction/sensitive-type.ts";
import type { Actions } from "./actions.ts";
import { backoffMs, pause } from "./backoff.ts";
import type { DecisionPort, RevealQuestion } from "./decision-port.ts";
import { isPending, type Entry } from "./entry.ts";
import { expectedOfReveal } from "./expected-leaf.ts";
import type { Ledger } from "./ledger.ts";
import { openValue } from "./sealed-entry.ts";
import type { Vault } from "./vault.ts";

/** What is sealed, for whom, and what is said of it in clear. */
export interface Sealing {
  readonly requestId: string;
  readonly revealId: string;
  readonly placeholder: string;
  readonly expiresAtMs: number;
  readonly recipientKey: Uint8Array;
}

/** How a question ended, for the log; never the value. */
export interface RevealTold {
  readonly requestId: string;
  readonly revealId: string;
  readonly placeholder: string;
  /** Who asked, as the service says. */
  readonly person: string;
  /** "given", or why not. */
  readonly outcome: string;
}

/** What sealing and telling need from outside. */
export interface RevealTools {
  /** Throws `RangeError` for a key that is none. */
  readonly seal: (value: string, sealing: Sealing) => Promise<string>;
  readonly told: (told: RevealTold) => void;
}

/** What it works with. */
interface RevealsOptions extends RevealTools {
  readonly actions: Pick<Actions, "get">;
  readonly decisions: Pick<DecisionPort, "answerReveal">;
  readonly ledger: Pick<Ledger, "require">;
  readonly vault: Vault;
  readonly now: () => number;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** What answering in the background works with; without tools nobody is shown anything. */
interface RevealingOptions extends Omit<RevealsOptions, keyof RevealTools> {
  readonly reveal?: RevealTools;
  readonly fail: (error: unknown) => void;
}

/** Answers questions while whoever heard of them goes on. */
export function revealing({ reveal, fail, ...options }: RevealingOptions) {
  const reveals = reveal && new Reveals({ ...options, ...reveal });
  return (key: string, question: RevealQuestion): void =>
    void reveals?.answer(key, question).catch(fail);
}

/** Clocks of services and sidecars differ; nobody is shown anything for longer than that for it. */
const CLOCK_TOLERANCE_MS = 30_000;
/** Far above what a person reads at a glance; a longer text is no value but a document. */
const VALUE_CHARS_MAX = 4_000;
/** Questions that are remembered so that none is answered twice; far more than can be open at once. */
const REMEMBERED_MAX = 10_000;
const ATTEMPTS_MAX = 3;
const RETRY = { firstMs: 200, maxMs: 1_000 };
const ANSWER_DEADLINE_MS = 5_000;

/**
 * Answers people's questions for single hidden values, sealed so that nobody between can read them. Whoever holds the service could
 * make questions up, so with a trust policy only one that the ledger proves is answered: its leaf names the request, the
 * placeholder and the very key. Each question is answered once, while people decide, and never with a secret.
 */
class Reveals {
  readonly #options: RevealsOptions;
  readonly #seen = new Set<string>();
  readonly #counts = new Map<string, number>();

  constructor(options: RevealsOptions) {
    this.#options = options;
  }

  /** Throws what nobody expects alone; a question that is refused is told of. */
  async answer(key: string, question: RevealQuestion): Promise<void> {
    const { revealId, placeholder, person } = question;
    const entry = this.#options.actions.get(key);
    const requestId = entry?.requestId ?? "";
    if (entry === undefined || requestId === "" || !this.#isNew(requestId, revealId)) return;
    const outcome = await this.#outcome(entry, { ...question, requestId });
    this.#options.told({ requestId, revealId, placeholder, person, outcome });
  }

  async #outcome(
    entry: Entry,
    question: RevealQuestion & { readonly requestId: string },
  ): Promise<string> {
    const { requestId, revealId } = question;
    const found = await this.#sealed(entry, question);
    const said =
      found.kind === "sealed"
        ? { sealed: found.text, refusal: "" }
        : { sealed: "", refusal: found.code };
    const isTold = await this.#tell({ requestId, revealId, ...said }, question.expiresAtMs);
    if (!isTold) return "not_told";
    return found.kind === "sealed" ? "given" : found.code;
  }

  /** What can be refused by itself comes first: nothing is opened for a question that nothing proves. */
  async #sealed(
    entry: Entry,
    question: RevealQuestion & { readonly requestId: string },
  ): Promise<Found> {
    const objection = this.#objection(entry, question);
    if (objection !== undefined) return refused(objection);
    const { ledger, actions, vault, seal } = this.#options;
    try {
      await ledger.require(question.receipt, expectedOfReveal(entry, question));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return refused("not_proven");
    }
    // Meanwhile people may have decided, and what was hidden is no longer kept.
    const now = actions.get(entry.key);
    if (now === undefined || !isPending(now)) return refused("settled");
    const hidden = openValue(vault, now, question.placeholder);
    if (hidden === undefined) return refused("not_kept");
    if (isSecret(hidden.type)) return refused("never_shown");
    if (hidden.value.length > VALUE_CHARS_MAX) return refused("too_long");
    const { requestId, revealId, placeholder, expiresAtMs, recipientKey } = question;
    const sealing = { requestId, revealId, placeholder, expiresAtMs, recipientKey };
    try {
      return { kind: "sealed", text: await seal(hidden.value, sealing) };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return refused("bad_key");
    }
  }

  #objection(
    entry: Entry,
    { placeholder, expiresAtMs, requestId }: RevealQuestion & { readonly requestId: string },
  ): string | undefined {
    const nowMs = this.#options.now();
    if (!isPending(entry)) return "settled";
    const label = labelOf(placeholder);
    if (label === undefined) return "not_kept";
    if (label.startsWith("secret.")) return "never_shown";
    if (nowMs >= expiresAtMs + CLOCK_TOLERANCE_MS) return "expired";
    if (expiresAtMs > nowMs + REVEAL_MS + CLOCK_TOLERANCE_MS) return "too_long_open";
    return (this.#counts.get(requestId) ?? 0) > REVEALS_MAX ? "too_many" : undefined;
  }

  /** Whether anybody has it now. Told again, elsewhere perhaps, while the person may still wait. */
  async #tell(
    answer: Parameters<DecisionPort["answerReveal"]>[0],
    expiresAtMs: number,
  ): Promise<boolean> {
    const { decisions, signal, now, random } = this.#options;
    for (let attempt = 0; attempt < ATTEMPTS_MAX && !signal.aborted; attempt += 1) {
      try {
        await decisions.answerReveal(answer, { deadlineMs: ANSWER_DEADLINE_MS, signal });
        return true;
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        if (error.code !== "unavailable" && error.code !== "deadline_exceeded") return false;
        if (now() >= expiresAtMs) return false;
      }
      await pause(backoffMs(RETRY, attempt, random()), signal);
    }
    return false;
  }

  #isNew(requestId: string, revealId: string): boolean {
    if (this.#seen.has(revealId)) return false;
    this.#seen.add(revealId);
    this.#counts.set(requestId, (this.#counts.get(requestId) ?? 0) + 1);
    forgetOldest(this.#seen);
    forgetOldest(this.#counts);
    return true;
  }
}

type Found =
  | { readonly kind: "sealed"; readonly text: string }
  | { readonly kind: "refused"; readonly code: string };

function refused(code: string): Found {
  return { kind: "refused", code };
}

function isSecret(type: SensitiveType): boolean {
  return classOf(type) === "secret";
}

function forgetOldest(known: Set<string> | Map<string, number>): void {
  if (known.size <= REMEMBERED_MAX) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}
