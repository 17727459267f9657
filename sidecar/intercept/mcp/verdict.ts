import { setTimeout as delay } from "node:timers/promises";
import { isFinal, type Answer } from "../../answer.ts";
import type { Gate } from "./gate.ts";
import { refusalOf } from "./grpc-gate.ts";

/** A sidecar that restarts is back within this; then the wait ends as `unavailable`. */
const RECONNECT_DELAYS_MS = [50, 200, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000];

/** A wait for people. */
export interface Wait {
  readonly gate: Gate;
  readonly key: string;
  readonly signal: AbortSignal;
  /** Hears every answer on the way. */
  readonly heard: (answer: Answer) => void;
}

/**
 * Waits for the final answer, over restarts of the sidecar: its journal knows the action by its key. Throws only when the
 * signal aborts.
 */
export async function waitForVerdict(wait: Wait): Promise<Answer> {
  let failures = 0;
  for (;;) {
    const seen = await watchOnce(wait);
    if (seen.final !== undefined) return seen.final;
    wait.signal.throwIfAborted();
    failures = seen.heardAny ? 0 : failures + 1;
    const delayMs = RECONNECT_DELAYS_MS[failures];
    if (delayMs === undefined) return refusalOf(wait.key, seen.error);
    await delay(delayMs, undefined, { signal: wait.signal });
  }
}

interface Seen {
  readonly final?: Answer;
  readonly heardAny: boolean;
  readonly error?: unknown;
}

async function watchOnce({ gate, key, signal, heard }: Wait): Promise<Seen> {
  let heardAny = false;
  try {
    for await (const answer of gate.watch(key, signal)) {
      if (isFinal(answer)) return { final: answer, heardAny: true };
      heardAny = true;
      heard(answer);
    }
    return { heardAny };
  } catch (error) {
    return { heardAny, error };
  }
}
