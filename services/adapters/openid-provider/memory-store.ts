import type { Adapter, AdapterFactory, AdapterPayload } from "oidc-provider";

/** One development stack has some ten of them at a time. The oldest goes first, so that nobody can fill the memory. */
const ENTRIES_MAX = 10_000;

interface Entry {
  readonly payload: AdapterPayload;
  readonly untilMs: number;
}

/**
 * Keeps what the provider must remember in this process only: a restart forgets sessions, codes and refresh tokens, and people
 * sign in again. What was issued stays good until it expires, because it is verified by the key alone.
 */
export function createMemoryStore(now: () => number = Date.now): AdapterFactory {
  const entries = new Map<string, Entry>();
  return (model) => new MemoryStore(entries, model, now);
}

class MemoryStore implements Adapter {
  /** In order of writing, so that the first is the oldest. */
  readonly #entries: Map<string, Entry>;
  readonly #model: string;
  readonly #now: () => number;

  constructor(entries: Map<string, Entry>, model: string, now: () => number) {
    this.#entries = entries;
    this.#model = model;
    this.#now = now;
  }

  async upsert(id: string, payload: AdapterPayload, expiresInS?: number): Promise<void> {
    const key = this.#key(id);
    const untilMs = expiresInS === undefined ? Infinity : this.#now() + expiresInS * 1000;
    this.#entries.delete(key);
    if (this.#entries.size >= ENTRIES_MAX) this.#makeRoom();
    this.#entries.set(key, { payload, untilMs });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = this.#entries.get(this.#key(id));
    return found !== undefined && found.untilMs > this.#now() ? found.payload : undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#search((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const found = this.#entries.get(this.#key(id));
    if (found !== undefined) found.payload.consumed = Math.floor(this.#now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(this.#key(id));
  }

  /** Every code and token of a grant, whatever its kind: so a code that is used twice takes its tokens with it. */
  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of this.#entries) {
      if (payload.grantId === grantId) this.#entries.delete(key);
    }
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #search(isIt: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, untilMs }] of this.#entries) {
      if (key.startsWith(`${this.#model}:`) && untilMs > this.#now() && isIt(payload))
        return payload;
    }
    return undefined;
  }

  #makeRoom(): void {
    for (const [key, { untilMs }] of this.#entries) {
      if (untilMs <= this.#now()) this.#entries.delete(key);
    }
    const oldest = this.#entries.keys().next();
    if (this.#entries.size >= ENTRIES_MAX && oldest.done !== true)
      this.#entries.delete(oldest.value);
  }
}
