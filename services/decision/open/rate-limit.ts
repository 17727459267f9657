/** Agents whose rates are remembered at once. Whoever is forgotten was idle for longest, and so has its full measure again. */
const AGENTS_MAX = 50_000;
const MINUTE_MS = 60_000;

/** A question costs as much as a rate of one a minute brings in a minute, so that everything is a whole number. */
const COST = MINUTE_MS;

interface Bucket {
  readonly level: number;
  readonly atMs: number;
}

/**
 * How often an agent may ask: a bucket of one minute's questions that fills again steadily. In memory, so each replica grants the
 * whole rate, and a restart forgets what was asked before it.
 */
export class RateLimit {
  readonly perMinute: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(perMinute: number) {
    this.perMinute = perMinute;
  }

  /** Takes one question of an agent's. In how many milliseconds it may ask again when it has none left; 0 when it had one. */
  take(agentId: string, nowMs: number): number {
    const known = this.#buckets.get(agentId);
    const level = known === undefined ? this.perMinute * COST : this.#filled(known, nowMs);
    const isAllowed = level >= COST;
    // Moved to the end, so that the map's order is that of use.
    this.#buckets.delete(agentId);
    this.#buckets.set(agentId, { level: isAllowed ? level - COST : level, atMs: nowMs });
    this.#forgetIdle();
    return isAllowed ? 0 : Math.ceil((COST - level) / this.perMinute);
  }

  /** A clock that was set back fills nothing. */
  #filled({ level, atMs }: Bucket, nowMs: number): number {
    const added = Math.max(0, nowMs - atMs) * this.perMinute;
    return Math.min(this.perMinute * COST, level + added);
  }

  #forgetIdle(): void {
    const oldest = this.#buckets.keys().next();
    if (this.#buckets.size > AGENTS_MAX && !oldest.done) this.#buckets.delete(oldest.value);
  }
}
