import type { KnownPeople } from "../../core/approval/eligibility.ts";
import type { Voter } from "../../core/approval/request.ts";
import type { Passkey } from "../../core/directory/entry.ts";
import type { People } from "../../core/directory/people.ts";
import type { PersonIdentity, WorkloadIdentity } from "../../core/identity/identity.ts";
import { TokenGroups } from "./token-groups.ts";

/** Who is who, by what tokens said last. */
export class DirectoryPeople implements People {
  readonly #tokens = new TokenGroups();

  async catchUp(): Promise<void> {}

  /** The groups of a person that count now. */
  groupsOf(person: PersonIdentity): readonly string[] {
    return this.#tokens.remember(person);
  }

  voterOf(person: PersonIdentity, _nowMs: number): Voter {
    const { issuer, subject, name } = person;
    return { issuer, subject, name, groups: this.groupsOf(person) };
  }

  knownAt(_nowMs: number): KnownPeople {
    return {
      get: (key) => {
        const groups = this.#tokens.of(key);
        return groups === undefined ? undefined : { groups, linked: [] };
      },
    };
  }

  membersAt(_group: string, _nowMs: number): readonly Voter[] | undefined {
    return undefined;
  }

  agentOf(workload: WorkloadIdentity): WorkloadIdentity {
    return workload;
  }

  quietUntil(_groups: readonly string[], _nowMs: number): number | undefined {
    return undefined;
  }

  passkeysOf(_key: string): readonly Passkey[] {
    return [];
  }
}
