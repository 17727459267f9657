import { folded } from "../identity/involved.ts";
import type { DirectoryEntry, Passkey, RegisteredAgent } from "./entry.ts";
import { identitiesOf, link, part, type Links, type LinksDraft } from "./links.ts";

/** An entry as the log tells it. */
export interface DatedEntry {
  readonly atMs: number;
  /** Who made it: a `personKey`, in any spelling, or a part of the service. */
  readonly actor: string;
  readonly entry: DirectoryEntry;
}

/** A one-time code that was given out. */
export interface LinkOffer {
  readonly person: string;
  readonly codeHash: string;
  readonly untilMs: number;
}

/** Who stands in for somebody, and when: from the first moment, before the second. */
export interface StandIn {
  readonly person: string;
  readonly standIn: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The groups of a person by a token, and when that was made. */
export interface NotedGroups {
  readonly groups: readonly string[];
  readonly issuedAtMs: number;
}

/** Everything that the log says of who is who. */
export interface Directory {
  readonly links: Links;
  /** The last offer of each person, by folded key. */
  readonly offers: ReadonlyMap<string, LinkOffer>;
  /** The last stand-in of each person, by folded key. */
  readonly standIns: ReadonlyMap<string, StandIn>;
  /** Of people with several identities, as the newest of their tokens says; by folded key. */
  readonly groups: ReadonlyMap<string, NotedGroups>;
  /** By folded key. */
  readonly passkeys: ReadonlyMap<string, readonly Passkey[]>;
  readonly agents: ReadonlyMap<string, RegisteredAgent>;
  /** Who registered each of them last: a `personKey`, in any spelling. */
  readonly registrars: ReadonlyMap<string, string>;
  /** The digest of the file that was activated last. */
  readonly fileDigest?: string;
}

/** More keys than one person carries. */
export const PASSKEYS_MAX = 16;
/** Larger fleets are described by the file. */
export const AGENTS_MAX = 10_000;

interface Draft extends Directory {
  readonly links: LinksDraft;
  readonly offers: Map<string, LinkOffer>;
  readonly standIns: Map<string, StandIn>;
  readonly groups: Map<string, NotedGroups>;
  readonly passkeys: Map<string, readonly Passkey[]>;
  readonly agents: Map<string, RegisteredAgent>;
  readonly registrars: Map<string, string>;
  fileDigest?: string;
}

/**
 * The directory out of its entries, in the order of the log. What two replicas wrote at once and can't both be true is settled by
 * that order: a code serves once, and nobody gets too much of anything. A class, because a copy of everything for every entry would
 * cost a large company a tenth of a second each time.
 */
export class DirectoryBook {
  readonly #draft: Draft = {
    links: { circles: new Map(), partings: [], apart: new Set() },
    offers: new Map(),
    standIns: new Map(),
    groups: new Map(),
    passkeys: new Map(),
    agents: new Map(),
    registrars: new Map(),
  };

  /** The directory now; it changes with the next entry. */
  get directory(): Directory {
    return this.#draft;
  }

  /** Takes in some more entries. */
  add(entries: readonly DatedEntry[]): void {
    for (const dated of entries) apply(this.#draft, dated);
  }
}

function apply(draft: Draft, dated: DatedEntry): void {
  const { entry, atMs } = dated;
  switch (entry.kind) {
    case "link_offered":
      forgetOffers(draft, atMs);
      draft.offers.set(folded(entry.person), entry);
      return;
    case "linked":
      return applyLinked(draft, entry, atMs);
    case "unlinked":
      return applyUnlinked(draft, entry, dated);
    case "groups_noted":
      return noteGroups(draft, entry.person, entry);
    case "stand_in_named":
      draft.standIns.set(folded(entry.person), entry);
      return;
    case "stand_in_ended":
      draft.standIns.delete(folded(entry.person));
      return;
    case "passkey_added":
      return addPasskey(draft, entry.person, entry.passkey);
    case "passkey_removed":
      return removePasskey(draft, entry.person, entry.credentialId);
    case "agent_registered":
      return registerAgent(draft, entry.agent, dated.actor);
    case "agent_removed":
      draft.agents.delete(entry.agentId);
      draft.registrars.delete(entry.agentId);
      return;
    case "file_activated":
      draft.fileDigest = entry.digest;
  }
}

type Linked = Extract<DirectoryEntry, { readonly kind: "linked" }>;
type Unlinked = Extract<DirectoryEntry, { readonly kind: "unlinked" }>;

/**
 * A code's link uses the offer up, also where it comes to nothing. Without a live offer it is a replica's second use of it, unless
 * the person who made the offer was erased with it: then the link stays, for those whom it joined are still one person.
 */
function applyLinked(draft: Draft, { person, other, basis }: Linked, atMs: number): void {
  if (basis === "email") {
    if (!isApart(draft, person)) link(draft.links, [person, other], atMs);
    return;
  }
  const offer = draft.offers.get(folded(person));
  draft.offers.delete(folded(person));
  const isLive = offer !== undefined && atMs < offer.untilMs;
  if (!isLive && !isErasedKey(person)) return;
  for (const key of [person, other]) draft.links.apart.delete(folded(key));
  link(draft.links, [person, other], atMs);
}

/** What an operator parted was no mistake of the person's, so that an equal address does not undo it. */
function applyUnlinked(draft: Draft, { person, other }: Unlinked, { actor, atMs }: DatedEntry) {
  const circle = (draft.links.circles.get(folded(person)) ?? []).map(folded);
  if (!circle.includes(folded(other))) return;
  if (!circle.includes(folded(actor))) draft.links.apart.add(folded(other));
  part(draft.links, other, atMs);
}

/** Whether a key is what the log has for somebody who was erased. Nobody signs in with such a one. */
export function isErasedKey(key: string): boolean {
  return key.startsWith("erased|");
}

/** What an older token says comes too late, in whichever order two replicas heard of the two. */
function noteGroups({ groups }: Draft, person: string, noted: NotedGroups): void {
  const known = groups.get(folded(person));
  if (known === undefined || known.issuedAtMs <= noted.issuedAtMs)
    groups.set(folded(person), { groups: noted.groups, issuedAtMs: noted.issuedAtMs });
}

function isApart({ links }: Directory, key: string): boolean {
  return links.apart.has(folded(key));
}

function forgetOffers({ offers }: Draft, atMs: number): void {
  for (const [handle, { untilMs }] of offers) if (untilMs <= atMs) offers.delete(handle);
}

function registerAgent({ agents, registrars }: Draft, agent: RegisteredAgent, actor: string): void {
  if (!agents.has(agent.id) && agents.size >= AGENTS_MAX) return;
  agents.set(agent.id, agent);
  registrars.set(agent.id, actor);
}

/** A credential is one person's: the first who registered it. */
function addPasskey({ passkeys }: Draft, person: string, passkey: Passkey): void {
  const own = passkeys.get(folded(person)) ?? [];
  const isKnown = [...passkeys.values()].some((all) =>
    all.some(({ credentialId }) => credentialId === passkey.credentialId),
  );
  if (!isKnown && own.length < PASSKEYS_MAX) passkeys.set(folded(person), [...own, passkey]);
}

function removePasskey({ passkeys }: Draft, person: string, credentialId: string): void {
  const own = passkeys.get(folded(person)) ?? [];
  const rest = own.filter((each) => each.credentialId !== credentialId);
  if (rest.length === 0) passkeys.delete(folded(person));
  else passkeys.set(folded(person), rest);
}

/** The live offer of a code; undefined when there is none, or it was used. */
export function offerOf(
  { offers }: Directory,
  codeHash: string,
  nowMs: number,
): LinkOffer | undefined {
  return [...offers.values()].find((offer) => offer.codeHash === codeHash && nowMs < offer.untilMs);
}

/**
 * Who stands in for a person at `nowMs`, whichever of their identities named them. One step: whoever stands in for the stand-in
 * does not stand in for the person, so that chains and circles of absent people lead nowhere.
 */
export function standInOf(directory: Directory, key: string, nowMs: number): StandIn | undefined {
  return identitiesOf(directory.links, key)
    .map((identity) => directory.standIns.get(folded(identity)))
    .find((named) => named !== undefined && named.fromMs <= nowMs && nowMs < named.untilMs);
}

/** The stand-in that is named for a person and not over, begun or not. */
export function namedStandInOf(
  directory: Directory,
  key: string,
  nowMs: number,
): StandIn | undefined {
  return identitiesOf(directory.links, key)
    .map((identity) => directory.standIns.get(folded(identity)))
    .find((named) => named !== undefined && nowMs < named.untilMs);
}

/**
 * The passkeys that were registered under this very identity. Those of a linked one do not serve it: whoever could sign in as one
 * weakly and as the other strongly would make strong votes as the first.
 */
export function passkeysOf({ passkeys }: Directory, key: string): readonly Passkey[] {
  return passkeys.get(folded(key)) ?? [];
}
