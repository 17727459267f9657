import { createHash, timingSafeEqual } from "node:crypto";

/** A sign-in that was begun. */
export interface SignInFlow {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly provider: number;
  /** The browser that began it. */
  readonly browser: string;
  /** Where to go afterwards; one of our own pages. */
  readonly returnTo: string;
  readonly begunAtMs: number;
  /** Set for a step-up: the person who must come back. */
  readonly stepUpOf?: string;
}

/** Passwords, second factors, a search for the key: ten minutes are enough for all. */
const FLOW_MS_MAX = 600_000;
/** Anybody may begin one: the oldest goes when there are more. */
const SIZE_MAX = 10_000;

/** The sign-ins under way, in this process's memory. Each is ended at most once. */
export class SignInFlows {
  readonly #clock: () => number;
  readonly #flows = new Map<string, SignInFlow>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  begin(flow: SignInFlow): void {
    const [oldest] = this.#flows.keys();
    if (this.#flows.size >= SIZE_MAX && oldest !== undefined) this.#flows.delete(oldest);
    this.#flows.set(flow.state, flow);
  }

  /** Takes a flow out, for the browser that began it and in time; else undefined. */
  take(state: string, browser: string | undefined): SignInFlow | undefined {
    const flow = this.#flows.get(state);
    if (flow === undefined || browser === undefined || !isSame(flow.browser, browser))
      return undefined;
    this.#flows.delete(state);
    return this.#clock() - flow.begunAtMs <= FLOW_MS_MAX ? flow : undefined;
  }
}

/** Compares secrets without telling by time how much of them is right. */
export function isSame(left: string, right: string): boolean {
  return timingSafeEqual(hashOf(left), hashOf(right));
}

function hashOf(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
