import type { CountersignEvent } from "../approval/event.ts";
import type { RequestDetails, Voter } from "../approval/request.ts";
import { personKey } from "../identity/identity.ts";
import { folded, involvedIn } from "../identity/involved.ts";
import { agentIn, peopleIn } from "./entry-leaf.ts";
import { LedgerError } from "./ledger-error.ts";

/** How a party stands to the system. An agent and a person are never one party, whatever they are called. */
export type PartyKind = "agent" | "person";

/** The random id of a party; the same for the same (kind, handle) until it is erased. */
export type ActorIdOf = (kind: PartyKind, handle: string) => string;

/** A party that a leaf speaks of by a random id. */
export interface Handle {
  readonly kind: PartyKind;
  /** The folded name: what makes two spellings one party. */
  readonly handle: string;
  /** The name as it is spelled here, to be shown to whoever may know it. */
  readonly name: string;
}

/** Most other identities of one person: each takes a random id in the leaves of their votes, which have little room. */
export const LINKED_MAX = 16;

/** Of whom `toLeaf` will ask the id, each once, so that a store can load or make the ids before. */
export function handlesOf(
  event: CountersignEvent,
  details: RequestDetails | undefined,
): readonly Handle[] {
  const found = new Map<string, Handle>();
  for (const { kind, name } of partiesOf(event, details)) {
    const handle = folded(name);
    const key = `${kind} ${handle}`;
    if (!found.has(key)) found.set(key, { kind, handle, name });
  }
  return [...found.values()];
}

interface Party {
  readonly kind: PartyKind;
  readonly name: string;
}

function partiesOf(event: CountersignEvent, details: RequestDetails | undefined): readonly Party[] {
  const { actor, change } = event;
  const actors: readonly Party[] =
    actor.kind === "service" ? [] : [{ kind: actor.kind, name: actor.id }];
  switch (change.type) {
    case "decision.allowed":
    case "decision.denied":
    case "request.opened":
      return [...actors, ...involvedIn(detailsOf(event, details))];
    case "vote.cast":
    case "value.revealed":
    case "glass.broken":
    case "glass.reviewed":
      return [...actors, ...identitiesOf(change.voter), ...involvedIn(detailsOf(event, details))];
    case "vote.withdrawn":
    case "vote.refused":
    case "reveal.refused":
      return [...actors, ...people([change.voterKey])];
    case "request.approved":
    case "request.denied":
      return [...actors, ...people(change.voterKeys)];
    case "directory.changed": {
      const agent = agentIn(change.entry);
      const agents: readonly Party[] = agent === undefined ? [] : [{ kind: "agent", name: agent }];
      return [...actors, ...people(peopleIn(change.entry)), ...agents];
    }
    case "request.extended":
    case "request.escalated":
    case "request.reminded":
    case "request.repeated":
    case "request.expired":
    case "request.cancelled":
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.revoked":
    case "grant.used":
    case "grant.ended":
    case "outcome.reported":
    case "outcome.unknown":
    case "notification.delivered":
    case "notification.failed":
    case "policy.activated":
    case "policy.refused":
    case "epoch.opened":
    case "subject.erased":
    case "subject.held":
    case "subject.released":
    case "audit.read":
    case "access.refused":
      return actors;
  }
}

/** Throws `LedgerError` bad_event for more other identities than a leaf has room for. */
function identitiesOf({ issuer, subject, linked = [] }: Voter): readonly Party[] {
  if (linked.length > LINKED_MAX)
    throw new LedgerError("bad_event", `a voter has over ${LINKED_MAX} other identities`);
  return people([personKey(issuer, subject), ...linked]);
}

function people(names: readonly string[]): readonly Party[] {
  return names.map((name) => ({ kind: "person", name }));
}

/** The details of an event's request. Throws `LedgerError` bad_event where they are missing or another request's. */
export function detailsOf(
  event: CountersignEvent,
  details: RequestDetails | undefined,
): RequestDetails {
  if (details?.id === event.requestId) return details;
  throw new LedgerError("bad_event", `event ${event.id} came without its request's details`);
}
