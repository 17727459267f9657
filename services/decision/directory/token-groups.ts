import type { NotedGroups } from "../../core/directory/directory.ts";
import { personKey, type PersonIdentity } from "../../core/identity/identity.ts";
import { folded } from "../../core/identity/involved.ts";

/** More people than approve in any company within the life of a request; the oldest are forgotten first. */
const KNOWN_PEOPLE_MAX = 10_000;

/** The groups of the people who have called lately, as their newest tokens say. Keys are exact: no spelling is another's. */
export class TokenGroups {
  readonly #known = new Map<string, NotedGroups>();
  /** The key that was seen last of each folded one. */
  readonly #spelt = new Map<string, string>();

  /**
   * Remembers the groups of a person's newest token and gives them: an older token that is still valid must not bring back a
   * group that the person has lost.
   */
  remember(person: PersonIdentity): readonly string[] {
    const key = personKey(person.issuer, person.subject);
    const issuedAtMs = issueTime(person);
    const known = this.#known.get(key);
    if (known !== undefined && known.issuedAtMs > issuedAtMs) return known.groups;
    this.#known.delete(key);
    this.#known.set(key, { groups: person.groups, issuedAtMs });
    this.#spelt.set(folded(key), key);
    const oldest = this.#known.keys().next();
    if (this.#known.size > KNOWN_PEOPLE_MAX && !oldest.done) this.#forget(oldest.value);
    return person.groups;
  }

  /** What somebody's newest token says; undefined when they have not called lately. */
  of(key: string): NotedGroups | undefined {
    return this.#known.get(key);
  }

  /** The same by folded key, where only that is known: of whichever spelling has called last. */
  ofHandle(handle: string): NotedGroups | undefined {
    return this.of(this.#spelt.get(handle) ?? "");
  }

  #forget(key: string): void {
    this.#known.delete(key);
    if (this.#spelt.get(folded(key)) === key) this.#spelt.delete(folded(key));
  }
}

/** In whole milliseconds. A token that does not say when it was made counts as the oldest. */
function issueTime({ authn }: PersonIdentity): number {
  return authn.kind === "token" ? Math.max(0, Math.floor(authn.issuedAtMs ?? 0)) : 0;
}
