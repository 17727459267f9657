import { Fault } from "../../core/fault.ts";
import { RevealAnswers, type RevealAnswer } from "./reveal-answer.ts";

/** How replicas hand answers to each other. */
export interface RevealLink {
  /** Known to the replicas alone. */
  readonly secret: Uint8Array;
  /** Tells all replicas, this one too; false when nobody can be told now. */
  readonly publish: (message: Uint8Array) => boolean;
}

/** Somebody who waits for an answer on this replica. */
export interface WaitingReveal extends Disposable {
  /** Rejects with nothing: it is the answer, or undefined when `signal` aborts first. */
  answer(signal: AbortSignal): Promise<RevealAnswer | undefined>;
}

/** Sealed values are in memory for whoever waits, so there must not be any number of them. */
const WAITING_MAX = 1_000;

/** Where answers of sidecars meet the people who wait for them. One object a process. Nothing of it is ever written down. */
export class RevealDesk {
  readonly #waiting = new Map<string, (answer: RevealAnswer) => void>();
  readonly #link: (RevealLink & { readonly answers: RevealAnswers }) | undefined;

  /** Without a link there is one replica. */
  constructor(link?: RevealLink) {
    this.#link = link && { ...link, answers: new RevealAnswers(link.secret) };
  }

  /** Waits from now on, so that no answer can come too early. Throws `Fault` (resource_exhausted) when too many wait. */
  wait(requestId: string, revealId: string): WaitingReveal {
    if (this.#waiting.size >= WAITING_MAX) throw tooMany();
    const { promise, resolve } = Promise.withResolvers<RevealAnswer>();
    this.#waiting.set(revealId, (answer) => {
      if (answer.requestId === requestId) resolve(answer);
    });
    return {
      answer: (signal) => Promise.race([promise, aborted(signal)]),
      [Symbol.dispose]: () => void this.#waiting.delete(revealId),
    };
  }

  /** Hands an answer to whoever waits, here or on another replica. Throws `Fault` (unavailable) when the others can't be told. */
  deliver(answer: RevealAnswer): void {
    const waiting = this.#waiting.get(answer.revealId);
    if (waiting !== undefined) return waiting(answer);
    if (this.#link === undefined) return;
    if (!this.#link.publish(this.#link.answers.write(answer))) throw unreachable();
  }

  /** Takes what another replica published. Anything else is left alone. */
  receive(message: Uint8Array): void {
    if (this.#waiting.size === 0) return;
    const answer = this.#link?.answers.read(message);
    if (answer !== undefined) this.#waiting.get(answer.revealId)?.(answer);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  if (signal.aborted) resolve(undefined);
  signal.addEventListener("abort", () => resolve(undefined), { once: true });
  return promise;
}

function tooMany(): Fault {
  return new Fault({
    code: "resource_exhausted",
    reason: "too_many_reveals",
    message: "Too many people wait for hidden values now.",
    retryAfterMs: 1_000,
  });
}

function unreachable(): Fault {
  return new Fault({
    code: "unavailable",
    reason: "no_broker",
    message: "The replica where the person waits can't be told now.",
    retryAfterMs: 500,
  });
}
