import type { WorkloadIdentity } from "../../core/identity/identity.ts";

/** More agents than ask within a day; the oldest are forgotten first. */
const AGENTS_MAX = 10_000;

/** Who answers for the agents that have asked lately, as their own tokens say. */
export class SeenOwners {
  readonly #owners = new Map<string, string>();

  /** Remembers what a token says of its agent's owner. */
  note({ id, owner }: WorkloadIdentity): void {
    if (owner === undefined || this.#owners.get(id) === owner) return;
    this.#owners.delete(id);
    this.#owners.set(id, owner);
    const oldest = this.#owners.keys().next();
    if (this.#owners.size > AGENTS_MAX && !oldest.done) this.#owners.delete(oldest.value);
  }

  /** Undefined when no token of this agent has said so lately. */
  of(agentId: string): string | undefined {
    return this.#owners.get(agentId);
  }
}
