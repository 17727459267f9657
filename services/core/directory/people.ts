import type { KnownPeople } from "../approval/eligibility.ts";
import type { Voter } from "../approval/request.ts";
import type { PersonIdentity, WorkloadIdentity } from "../identity/identity.ts";
import type { Passkey } from "./entry.ts";

/**
 * Who is who now: what tokens said last, what the directory's file says, and what the log says of linked identities, stand-ins,
 * passkeys and agents. Everything but `catchUp` answers from memory.
 */
export interface People {
  /** Takes in what any replica has committed by now. Before every vote and every verdict. Rejects with `StoreFault`. */
  catchUp(): Promise<void>;
  /** A verified person as a vote records them at `nowMs`: with the groups that count, of rotas too, and their other identities. */
  voterOf(person: PersonIdentity, nowMs: number): Voter;
  /** What is known of everybody at `nowMs`. */
  knownAt(nowMs: number): KnownPeople;
  /** Everybody who holds a group at `nowMs`; undefined where no file lists all people, so that nobody can say. */
  membersAt(group: string, nowMs: number): readonly Voter[] | undefined;
  /** A verified workload with what the registry says of it. Throws a `Fault` when the registry forbids it to ask. */
  agentOf(workload: WorkloadIdentity): WorkloadIdentity;
  /** Until when all of these groups have quiet hours at `nowMs`; undefined when one has none. */
  quietUntil(groups: readonly string[], nowMs: number): number | undefined;
  /** The passkeys that were registered under this identity; those of a linked one do not serve it. */
  passkeysOf(key: string): readonly Passkey[];
}
