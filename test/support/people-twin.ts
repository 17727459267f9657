import type { KnownPerson } from "../../services/core/approval/eligibility.ts";
import type { Voter } from "../../services/core/approval/request.ts";
import type { Passkey } from "../../services/core/directory/entry.ts";
import type { People } from "../../services/core/directory/people.ts";
import {
  personKey,
  type PersonIdentity,
  type WorkloadIdentity,
} from "../../services/core/identity/identity.ts";

/** People whom a test makes up: their groups and links are what it says now, else what they signed in with. */
export class PeopleTwin implements People {
  readonly known = new Map<string, KnownPerson>();
  /** Groups with quiet hours, and until when. */
  readonly quiet = new Map<string, number>();
  /** Set to have the log that people are known by gone. */
  fault: Error | undefined;

  async catchUp(): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
  }

  async recognise(): Promise<void> {}

  groupsOf({ groups }: PersonIdentity): readonly string[] {
    return groups;
  }

  voterOf(person: PersonIdentity): Voter {
    const { issuer, subject, name } = person;
    const known = this.known.get(personKey(issuer, subject));
    const linked = known?.linked ?? [];
    const groups = known?.groups ?? person.groups;
    return { issuer, subject, name, groups, ...(linked.length === 0 ? {} : { linked }) };
  }

  knownAt(): ReadonlyMap<string, KnownPerson> {
    return this.known;
  }

  membersAt(): undefined {
    return undefined;
  }

  agentOf(workload: WorkloadIdentity): WorkloadIdentity {
    return workload;
  }

  quietUntil(groups: readonly string[], nowMs: number): number | undefined {
    const ends = groups.map((group) => this.quiet.get(group) ?? nowMs);
    if (ends.length === 0 || ends.some((endMs) => endMs <= nowMs)) return undefined;
    return Math.min(...ends);
  }

  passkeysOf(): readonly Passkey[] {
    return [];
  }
}
