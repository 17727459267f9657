import type { KnownPeople, KnownPerson } from "../../core/approval/eligibility.ts";
import type { Voter } from "../../core/approval/request.ts";
import {
  isErasedKey,
  passkeysOf,
  type Directory,
  type NotedGroups,
} from "../../core/directory/directory.ts";
import type { Passkey, RegisteredAgent } from "../../core/directory/entry.ts";
import { NO_FILE, type DirectoryFile, type ListedPerson } from "../../core/directory/file.ts";
import {
  areLinked,
  dutyIdentitiesOf,
  IDENTITIES_MAX,
  mayLink,
} from "../../core/directory/links.ts";
import { withOnCallAt, type WithOnCall } from "../../core/directory/on-call.ts";
import type { People } from "../../core/directory/people.ts";
import { quietUntil } from "../../core/directory/quiet-hours.ts";
import {
  personKey,
  type PersonIdentity,
  type WorkloadIdentity,
} from "../../core/identity/identity.ts";
import { Fault } from "../../core/fault.ts";
import { folded, namesOf } from "../../core/identity/involved.ts";
import type { Clock } from "../registrar.ts";
import type { DirectoryLog } from "./directory-log.ts";
import { canSignIn, type AddressKeys } from "./address-key.ts";
import { SeenOwners } from "./seen-owners.ts";
import { TokenGroups } from "./token-groups.ts";

/** What the directory works with. */
export interface DirectoryPeopleOptions {
  readonly log: DirectoryLog;
  readonly addresses: AddressKeys;
  readonly clock: Clock;
  /** Hears of a file's activation that was not recorded; the file is in force all the same. */
  readonly onError: (error: unknown) => void;
}

const DIRECTORY = { kind: "service", id: "directory" } as const;

/** Who is who: by tokens, by the directory's file, and by the log. */
export class DirectoryPeople implements People {
  readonly #options: DirectoryPeopleOptions;
  readonly #tokens = new TokenGroups();
  readonly #owners = new SeenOwners();
  readonly #recognising = new Map<string, Promise<void>>();
  #file = NO_FILE;
  #listed: ReadonlyMap<string, ListedPerson> = new Map();
  #listedByHandle: ReadonlyMap<string, ListedPerson> = new Map();
  #fileAgents: ReadonlyMap<string, RegisteredAgent> = new Map();

  constructor(options: DirectoryPeopleOptions) {
    this.#options = options;
  }

  /** What the log says, as far as it was read. */
  get directory(): Directory {
    return this.#options.log.directory;
  }

  /** What the file says. */
  get file(): DirectoryFile {
    return this.#file;
  }

  catchUp(): Promise<void> {
    return this.#options.log.catchUp();
  }

  /** Puts a file into force, and records that unless some replica has. Never rejects. */
  async activate(file: DirectoryFile): Promise<void> {
    this.#file = file;
    this.#listed = new Map(file.people.map((person) => [person.id, person]));
    this.#listedByHandle = new Map(file.people.map((person) => [folded(person.id), person]));
    this.#fileAgents = new Map(file.agents.map((agent) => [agent.id, agent]));
    const { log, onError } = this.#options;
    try {
      await log.catchUp();
      if (log.directory.fileDigest === file.digest) return;
      const entry = { kind: "file_activated", digest: file.digest } as const;
      await log.record({ entry, actor: DIRECTORY });
    } catch (error) {
      onError(error);
    }
  }

  /**
   * Takes note of a person who calls, and joins them to whoever has the same address, where the issuers of both vouch for it. Before
   * anything that they do counts, so that two votes at two replicas can't pass each other. Rejects with `StoreFault`, and with a
   * `Fault` when they can't be joined: whoever went on as somebody else could decide what is their own.
   */
  async recognise(person: PersonIdentity): Promise<void> {
    const { addresses } = this.#options;
    // Also of whoever does nothing that needs a group: under another identity they may belong to the group that owns an agent.
    this.#tokens.remember(person);
    const key = personKey(person.issuer, person.subject);
    if (person.vouchedEmail !== undefined) {
      const address = addresses.of(person.vouchedEmail);
      if (this.#isToBeJoined(key, address))
        await this.#once(`join ${key}`, () => this.#join(key, address));
      if (this.#isToBeJoined(key, address)) throw tooManyIdentities();
    }
    const { links } = this.directory;
    if (dutyIdentitiesOf(links, key, this.#options.clock()).length > 1) await this.noteGroups(key);
  }

  /**
   * Records the groups of somebody who has, or is about to have, several identities, where they are other than recorded. All
   * replicas then know by one identity what the person holds by another, also after a restart. Rejects with `StoreFault`.
   */
  async noteGroups(key: string): Promise<void> {
    if (!this.#isNews(key)) return;
    await this.#once(`groups ${key}`, async () => {
      const { log } = this.#options;
      await log.catchUp();
      const said = this.#tokens.of(key);
      if (said === undefined || !this.#isNews(key)) return;
      await log.record({
        entry: { kind: "groups_noted", person: key, ...said },
        actor: DIRECTORY,
      });
    });
  }

  /** The groups of a person that count now. */
  groupsOf(person: PersonIdentity): readonly string[] {
    return this.voterOf(person, this.#options.clock()).groups;
  }

  voterOf(person: PersonIdentity, nowMs: number): Voter {
    const { issuer, subject, name } = person;
    const key = personKey(issuer, subject);
    this.#tokens.remember(person);
    const groups = this.#groupsKnown(key) ?? [];
    const voter = { issuer, subject, name, groups: this.#withOnCall(nowMs)(key, groups) };
    const linked = this.linkedOf(key, nowMs);
    return linked.length === 0 ? voter : { ...voter, linked };
  }

  knownAt(nowMs: number): KnownPeople {
    const withOnCall = this.#withOnCall(nowMs);
    return {
      get: (key): KnownPerson => {
        const groups = this.#groupsKnown(key);
        const linked = this.linkedOf(key, nowMs);
        return groups === undefined ? { linked } : { groups: withOnCall(key, groups), linked };
      },
      ownerOf: (agentId) => this.#ownerOf(agentId),
    };
  }

  membersAt(group: string, nowMs: number): readonly Voter[] | undefined {
    if (!this.#file.isAuthoritative) return undefined;
    const withOnCall = this.#withOnCall(nowMs);
    return this.#file.people
      .map((person) => ({ ...person, groups: withOnCall(person.id, person.groups) }))
      .filter(({ groups }) => groups.includes(group))
      .map(({ id, name, groups }) => {
        const bar = id.indexOf("|");
        const voter = { issuer: id.slice(0, bar), subject: id.slice(bar + 1), name, groups };
        const linked = this.linkedOf(id, nowMs);
        return linked.length === 0 ? voter : { ...voter, linked };
      });
  }

  agentOf(workload: WorkloadIdentity): WorkloadIdentity {
    this.#owners.note(workload);
    const agent = this.#fileAgents.get(workload.id) ?? this.#registered(workload);
    if (agent === undefined) return workload;
    const { owner, principals, environment } = agent;
    const place = environment === "" ? {} : { environment };
    return {
      ...workload,
      owner,
      principals,
      labels: { ...workload.labels, ...agent.labels, ...place },
    };
  }

  quietUntil(groups: readonly string[], nowMs: number): number | undefined {
    return quietUntil(this.#file.quietHours, groups, nowMs);
  }

  passkeysOf(key: string): readonly Passkey[] {
    return passkeysOf(this.directory, key);
  }

  /** The other identities of a person where that takes rights away: parted ones count on for a while. */
  linkedOf(key: string, nowMs: number): readonly string[] {
    const [, ...others] = dutyIdentitiesOf(this.directory.links, key, nowMs);
    return others.filter(canSignIn);
  }

  /**
   * The groups that a person, in any spelling, holds otherwise than by being on call; undefined of whom neither the file nor a token
   * of late tells.
   */
  ownGroupsOf(key: string): readonly string[] | undefined {
    return this.#file.isAuthoritative
      ? this.#listedByHandle.get(folded(key))?.groups
      : newest(this.#tokens.ofHandle(folded(key)), this.#noted(key));
  }

  /** Who answers for an agent as its own tokens said last, whatever the registry says. */
  seenOwnerOf(agentId: string): string | undefined {
    return this.#owners.of(agentId);
  }

  /** Everything that somebody may be called by now, under each of their identities; groups as far as they are known. */
  namesKnownOf(key: string): ReadonlySet<string> {
    const linked = this.linkedOf(key, this.#options.clock());
    const groups = [key, ...linked].flatMap((each) => this.ownGroupsOf(each) ?? []);
    const bar = key.indexOf("|");
    if (bar < 1) return new Set();
    const [issuer, subject] = [key.slice(0, bar), key.slice(bar + 1)];
    return namesOf({ issuer, subject, name: subject, groups, linked });
  }

  /**
   * What was registered of a workload. Nobody registers an agent that is their own, and where it was not known yet that it is,
   * whoever its own token names goes on answering for it; so they do when whoever was registered was erased. Somebody must: else
   * they could come back, and decide what it asks.
   */
  #registered({ id, owner }: WorkloadIdentity): RegisteredAgent | undefined {
    const agent = this.directory.agents.get(id);
    const registrar = this.directory.registrars.get(id);
    if (agent === undefined || registrar === undefined) return agent;
    const isErased = isErasedKey(agent.owner);
    if (owner === undefined) {
      if (isErased) throw withoutOwner();
      return agent;
    }
    const isTheirs = this.namesKnownOf(registrar).has(folded(owner));
    return isErased || isTheirs ? { ...agent, owner } : agent;
  }

  /** Who answers for an agent now: by the file, else by the registry, else by its own newest token. */
  #ownerOf(agentId: string): string | undefined {
    const agent = this.#fileAgents.get(agentId) ?? this.directory.agents.get(agentId);
    return agent?.owner ?? this.#owners.of(agentId);
  }

  #groupsKnown(key: string): readonly string[] | undefined {
    return this.#file.isAuthoritative
      ? this.#listedGroups(key)
      : newest(this.#tokens.of(key), this.#noted(key));
  }

  #noted(key: string): NotedGroups | undefined {
    return this.directory.groups.get(folded(key));
  }

  /** Whether somebody's newest token says other groups than are recorded. Where a file lists people, tokens say nothing. */
  #isNews(key: string): boolean {
    const said = this.#tokens.of(key);
    if (said === undefined || this.#file.isAuthoritative) return false;
    const noted = this.#noted(key);
    if (noted === undefined) return true;
    return noted.issuedAtMs <= said.issuedAtMs && !areSame(noted.groups, said.groups);
  }

  /** Runs a work of this name once for all who want it at the same time. */
  async #once(name: string, work: () => Promise<void>): Promise<void> {
    const running = this.#recognising.get(name) ?? work();
    this.#recognising.set(name, running);
    await running.finally(() => this.#recognising.delete(name));
  }

  #listedGroups(key: string): readonly string[] {
    return this.#listed.get(key)?.groups ?? [];
  }

  #withOnCall(nowMs: number): WithOnCall {
    const { schedules } = this.#file;
    const holds = (person: string, group: string) =>
      this.ownGroupsOf(person)?.includes(group) === true;
    return withOnCallAt({ schedules, directory: this.directory, holds }, nowMs);
  }

  #isToBeJoined(key: string, address: string): boolean {
    const { links } = this.directory;
    return !links.apart.has(folded(key)) && !areLinked(links, key, address);
  }

  async #join(key: string, address: string): Promise<void> {
    const { log } = this.#options;
    await log.catchUp();
    if (!this.#isToBeJoined(key, address)) return;
    if (!mayLink(this.directory.links, [key, address], this.#options.clock())) return;
    const entry = { kind: "linked", person: key, other: address, basis: "email" } as const;
    await log.record({ entry, actor: DIRECTORY });
  }
}

/**
 * What the newer of the two says. Where that is the record, the token at hand is older, and only what both say is left: the record
 * may be of another spelling of the key, which must not give anything.
 */
function newest(said?: NotedGroups, noted?: NotedGroups): readonly string[] | undefined {
  if (said === undefined || noted === undefined) return (said ?? noted)?.groups;
  if (said.issuedAtMs >= noted.issuedAtMs) return said.groups;
  return said.groups.filter((group) => noted.groups.includes(group));
}

function areSame(groups: readonly string[], others: readonly string[]): boolean {
  const all = new Set(groups);
  return all.size === new Set(others).size && others.every((group) => all.has(group));
}

function withoutOwner(): Fault {
  return new Fault({
    code: "permission_denied",
    reason: "agent_without_owner",
    message: "Whoever answered for this agent was erased. An operator must register who does now.",
  });
}

function tooManyIdentities(): Fault {
  return new Fault({
    code: "permission_denied",
    reason: "too_many_identities",
    message: `Your address makes this identity one of a person's who has ${IDENTITIES_MAX} already. Sign in as one of those.`,
  });
}
