import type { Actor, CountersignEvent } from "../approval/event.ts";
import type { RequestDetails } from "../approval/request.ts";
import { folded } from "../identity/involved.ts";
import type { DeciderLeaf } from "./change-of.ts";
import { isServiceLeaf, requestChangeOf, serviceChangeOf } from "./change-of.ts";
import type { FieldValues } from "./leaf-body.ts";
import { parseLeaf } from "./leaf-codec.ts";
import type { ReadLeaf } from "./leaf-shape.ts";
import { LedgerError } from "./ledger-error.ts";
import { erasedKey, openedVoter } from "./opened.ts";

/** What a leaf does not say of its event. */
export interface EventSources {
  /** The stored openings of the leaf that were not erased. */
  readonly openings: FieldValues;
  /** Of the leaf's request; undefined for events of the service. */
  readonly details: RequestDetails | undefined;
  /** The name of an actor by its random id; undefined when it was erased. */
  readonly nameOf: (id: string) => string | undefined;
}

/**
 * The event that a leaf was made of. What was erased reads "[erased]" where a name stood, and is empty where a text stood; the
 * event is complete either way. Throws `LedgerError`: bad_leaf, bad_opening.
 */
export function fromLeaf(body: Uint8Array, sources: EventSources): CountersignEvent {
  const leaf = parseLeaf(body);
  return {
    id: leaf.id,
    requestId: leaf.request ?? "",
    version: versionOf(leaf),
    atMs: leaf.ts,
    actor: actorOf(leaf, sources),
    change: isServiceLeaf(leaf)
      ? serviceChangeOf(leaf, changeSources(leaf, sources))
      : requestChangeOf(leaf, changeSources(leaf, sources)),
    ...(leaf.mode === undefined ? {} : { mode: leaf.mode }),
  };
}

function versionOf({ id, request }: ReadLeaf): number {
  if (request === null) return 0;
  const version = Number(id.slice(request.length + 1));
  if (version > 0 && id === `${request}.${version}`) return version;
  throw new LedgerError("bad_leaf", "the id of a leaf is not its request's");
}

function actorOf(leaf: ReadLeaf, sources: EventSources): Actor {
  const { kind, authn, assurance, acr } = leaf.actor;
  const actor: Actor = { kind, id: actorName(leaf, sources) };
  if (authn === "none") return actor;
  const proof = { authn, assurance };
  return { ...actor, proof: acr === undefined ? proof : { ...proof, acr } };
}

/** Ids are kept by folded name, so the spelling of this event is taken from closer by where that is known. */
function actorName(leaf: ReadLeaf, sources: EventSources): string {
  const { kind, id } = leaf.actor;
  if (kind === "service") return id;
  const name = sources.nameOf(id);
  if (name === undefined) return erasedKey(id);
  return spellings(leaf, sources).find((other) => folded(other) === folded(name)) ?? name;
}

function spellings(leaf: ReadLeaf, { openings, details }: EventSources): readonly string[] {
  if (leaf.actor.kind === "agent") return details === undefined ? [] : [details.agent.id];
  if (!isDecider(leaf)) return [];
  const { issuer, subject } = openedVoter(openings, {
    id: leaf.actor.id,
    groups: leaf.data.groups,
  });
  return [`${issuer}|${subject}`];
}

const DECIDERS: ReadonlySet<ReadLeaf["type"]> = new Set([
  "vote.cast",
  "value.revealed",
  "glass.broken",
  "glass.reviewed",
]);

function isDecider(leaf: ReadLeaf): leaf is DeciderLeaf {
  return DECIDERS.has(leaf.type);
}

function changeSources(leaf: ReadLeaf, sources: EventSources) {
  const { openings, details } = sources;
  const keyOf = (id: string) => sources.nameOf(id) ?? erasedKey(id);
  return { openings, details, keyOf, actorName: actorName(leaf, sources) };
}
