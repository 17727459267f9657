import { Fault } from "../../core/fault.ts";

/** More than any person needs at once. Each stream that stays looks at the database every second. */
const STREAMS_OF_ONE_MAX = 16;
/** All of them together must not slow down decisions. */
const STREAMS_MAX = 256;

/** Counts the streams that stay, so that nobody can take the service's time by opening more and more of them. */
export class StreamLimit {
  readonly #open = new Map<string, number>();
  #count = 0;

  /** Takes a place until the result is disposed. Throws `Fault` resource_exhausted when there is none. */
  enter(caller: string): Disposable {
    const own = this.#open.get(caller) ?? 0;
    if (own >= STREAMS_OF_ONE_MAX || this.#count >= STREAMS_MAX) throw tooMany();
    this.#open.set(caller, own + 1);
    this.#count += 1;
    return { [Symbol.dispose]: () => this.#leave(caller) };
  }

  #leave(caller: string): void {
    this.#count -= 1;
    const left = (this.#open.get(caller) ?? 1) - 1;
    if (left === 0) this.#open.delete(caller);
    else this.#open.set(caller, left);
  }
}

function tooMany(): Fault {
  return new Fault({
    code: "resource_exhausted",
    reason: "too_many_streams",
    message: `At most ${STREAMS_OF_ONE_MAX} streams of one caller, and ${STREAMS_MAX} of all, follow the ledger at once.`,
  });
}
