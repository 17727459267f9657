import { createHmac, randomBytes } from "node:crypto";
import type { Secret } from "../core/config/secret.ts";

/** A person who is signed in, in one browser. */
export interface Session {
  readonly id: string;
  /** "issuer|subject", as the decision service knows them. */
  readonly person: string;
  readonly name: string;
  readonly accessToken: Secret;
  /** Which provider they came from. */
  readonly provider: number;
  readonly expiresAtMs: number;
  /** Makes proofs that a page was shown in this session. */
  readonly key: Uint8Array;
}

/** Who signed in. */
export type NewSession = Omit<Session, "id" | "key">;

/** 256 bits: nobody guesses one. */
const ID_BYTES = 32;
/** Some 2 KiB each. Whoever fills this can sign in ten thousand times. */
const SIZE_MAX = 10_000;
const NOTICES_MAX = 1_000;

/**
 * The sessions of this process, in its memory: a restart signs everybody out, and several replicas need a balancer that keeps a
 * browser at one of them.
 */
export class Sessions {
  readonly #clock: () => number;
  readonly #sizeMax: number;
  readonly #sessions = new Map<string, Session>();
  readonly #notices = new Map<string, string>();
  readonly #wanted = new Map<string, readonly string[]>();

  constructor(clock: () => number, sizeMax = SIZE_MAX) {
    this.#clock = clock;
    this.#sizeMax = sizeMax;
  }

  /** Always under a new id: one that a browser brought along is never taken over. */
  open(init: NewSession): Session {
    this.#dropExpired();
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size >= this.#sizeMax && oldest !== undefined) this.close(oldest);
    const session = {
      ...init,
      id: randomBytes(ID_BYTES).toString("base64url"),
      key: randomBytes(ID_BYTES),
    };
    this.#sessions.set(session.id, session);
    return session;
  }

  find(id: string | undefined): Session | undefined {
    const session = id === undefined ? undefined : this.#sessions.get(id);
    if (session === undefined || session.expiresAtMs > this.#clock()) return session;
    this.close(session.id);
    return undefined;
  }

  close(id: string): void {
    this.#sessions.delete(id);
    this.#notices.delete(id);
    this.#wanted.delete(id);
  }

  /** Keeps a sentence for the next page of a session. */
  notify(session: Session, notice: string): void {
    if (this.#notices.size < NOTICES_MAX) this.#notices.set(session.id, notice);
  }

  /** The sentence that was kept, once. */
  takeNotice(session: Session): string | undefined {
    const notice = this.#notices.get(session.id);
    this.#notices.delete(session.id);
    return notice;
  }

  /** Keeps which classes of sign-in the decision service wants of this person. */
  wantStrong(session: Session, acrValues: readonly string[]): void {
    this.#wanted.set(session.id, acrValues);
  }

  /** Those, where it was said. */
  wantedStrong(session: Session): readonly string[] {
    return this.#wanted.get(session.id) ?? [];
  }

  #dropExpired(): void {
    for (const { id } of this.#sessions.values()) this.find(id);
  }
}

/** What every form of a session carries: another origin can't read it, so it can't post. */
export function formToken({ key }: Session): string {
  return proof(key, ["form"]);
}

/** A request as a page showed it. */
export interface Shown {
  readonly requestId: string;
  readonly actionDigest: string;
  readonly viewDigest: string;
  /** False when something had to be cut. */
  readonly whole: boolean;
}

/** Proves that this session was shown exactly that; it travels in the form. */
export function shownToken({ key }: Session, shown: Shown): string {
  const { requestId, actionDigest, viewDigest, whole } = shown;
  return proof(key, ["shown", requestId, actionDigest, viewDigest, whole ? "whole" : "cut"]);
}

function proof(key: Uint8Array, parts: readonly string[]): string {
  return createHmac("sha256", key).update(JSON.stringify(parts)).digest("base64url");
}
