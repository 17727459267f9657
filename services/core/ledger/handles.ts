import type { CountersignEvent } from "../approval/event.ts";
import type { RequestDetails } from "../approval/request.ts";
import { personKey } from "../identity/identity.ts";
import { folded, involvedIn } from "../identity/involved.ts";
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
    case "vote.cast": {
      const { issuer, subject } = change.voter;
      const voter: Party = { kind: "person", name: personKey(issuer, subject) };
      return [...actors, voter, ...involvedIn(detailsOf(event, details))];
    }
    case "vote.withdrawn":
      return [...actors, { kind: "person", name: change.voterKey }];
    case "request.approved":
    case "request.denied":
      return [...actors, ...change.voterKeys.map((name): Party => ({ kind: "person", name }))];
    case "request.expired":
    case "request.cancelled":
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.revoked":
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
      return actors;
  }
}

/** The details of an event's request. Throws `LedgerError` bad_event where they are missing or another request's. */
export function detailsOf(
  event: CountersignEvent,
  details: RequestDetails | undefined,
): RequestDetails {
  if (details?.id === event.requestId) return details;
  throw new LedgerError("bad_event", `event ${event.id} came without its request's details`);
}
