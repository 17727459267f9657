import { canonicalise } from "../action/canonical.ts";
import type { DirectoryEntry } from "../directory/entry.ts";
import { ENTRY_PEOPLE_MAX, parseEntry } from "../directory/parse-entry.ts";
import { folded } from "../identity/involved.ts";
import type { JsonValue } from "../policy/json.ts";
import type { ActorIdOf } from "./handles.ts";
import type { FieldValues, LeafData } from "./leaf-body.ts";
import type { ReadLeaf } from "./leaf-shape.ts";
import { LedgerError } from "./ledger-error.ts";

/** What the leaf of a change of the directory says in clear. */
type EntryData = Extract<ReadLeaf, { readonly type: "directory.changed" }>["data"];

/** The people whom an entry names, as it spells them, each once; the one whom it is about first. Throws `LedgerError` bad_event for too many. */
export function peopleIn(entry: DirectoryEntry): readonly string[] {
  const names: string[] = [];
  renamed(entry, (name) => {
    names.push(name);
    return name;
  });
  const people = [...new Set(names.filter(isPerson))];
  if (people.length <= ENTRY_PEOPLE_MAX) return people;
  throw new LedgerError("bad_event", `an entry names over ${ENTRY_PEOPLE_MAX} people`);
}

/** The agent that an entry is about. */
export function agentIn(entry: DirectoryEntry): string | undefined {
  if (entry.kind === "agent_registered") return entry.agent.id;
  return entry.kind === "agent_removed" ? entry.agentId : undefined;
}

/** What the leaf of an entry says in clear. */
export function entryData(entry: DirectoryEntry, actorIdOf: ActorIdOf): LeafData {
  const agent = agentIn(entry);
  const ids = peopleIn(entry).map((name) => actorIdOf("person", folded(name)));
  return {
    ...(agent === undefined ? {} : { agent: actorIdOf("agent", folded(agent)) }),
    ...(entry.kind === "file_activated" ? { digest: entry.digest } : {}),
    kind: entry.kind,
    people: [...new Set(ids)],
    ...("untilMs" in entry ? { until: entry.untilMs } : {}),
  };
}

/**
 * An entry as its leaf hides it: the members in canonical order, and people by their random ids. So nobody's name is left in what
 * is sealed under the key of somebody else.
 */
export function hiddenEntry(entry: DirectoryEntry, actorIdOf: ActorIdOf): JsonValue {
  const hidden = renamed(entry, (name) =>
    isPerson(name) ? actorIdOf("person", folded(name)) : name,
  );
  const value: JsonValue = JSON.parse(canonicalise(hidden));
  return value;
}

/**
 * Whose erasure makes an entry unreadable: the person's whom it is about; nobody's where it is about an agent, whose limits have
 * to stay.
 */
export function entrySubject({ kind, people }: Pick<EntryData, "kind" | "people">) {
  return kind === "agent_registered" || kind === "agent_removed" ? undefined : people[0];
}

/**
 * The entry that a leaf was made of. `keyOf` gives the key of a party by their id, of an erased one the key that stands for them.
 * What is left of an entry whose person was erased gives nobody a right: see `leftOf`. Throws `LedgerError` bad_opening.
 */
export function openedEntry(
  data: EntryData,
  openings: FieldValues,
  keyOf: (id: string) => string,
): DirectoryEntry {
  if (openings.entry === undefined) return leftOf(data, keyOf);
  const entry = parseEntry(openings.entry);
  if (entry === undefined || entry.kind !== data.kind) {
    throw new LedgerError("bad_opening", 'the opening of "entry" has another shape');
  }
  return renamed(entry, (text) => (ACTOR_ID.test(text) ? keyOf(text) : text));
}

const ACTOR_ID = /^act_[a-z2-7]{26}$/;

/**
 * What an entry says after the erasure of whom it is about. Links stay, between keys that nobody can sign in with, so that those
 * whom they joined still count as one person; a stand-in's time is over; codes and passkeys are none.
 */
function leftOf(data: EntryData, keyOf: (id: string) => string): DirectoryEntry {
  const { kind, until = 0, digest = "" } = data;
  const [person = "", other = ""] = data.people.map(keyOf);
  const agent = data.agent === undefined ? "" : keyOf(data.agent);
  switch (kind) {
    case "link_offered":
      return { kind, person, codeHash: "", untilMs: 0 };
    case "linked":
      return { kind, person, other, basis: "code" };
    case "unlinked":
      return { kind, person, other };
    case "groups_noted":
      return { kind, person, groups: [], issuedAtMs: 0 };
    case "stand_in_named":
      return { kind, person, standIn: other, fromMs: until, untilMs: until };
    case "stand_in_ended":
      return { kind, person };
    case "passkey_added":
    case "passkey_removed":
      return { kind: "passkey_removed", person, credentialId: "" };
    case "agent_registered":
      return {
        kind,
        agent: { id: agent, owner: person, principals: [], labels: {}, environment: "" },
      };
    case "agent_removed":
      return { kind, agentId: agent };
    case "file_activated":
      return { kind, digest };
  }
}

function renamed(entry: DirectoryEntry, rename: (name: string) => string): DirectoryEntry {
  switch (entry.kind) {
    case "link_offered":
    case "stand_in_ended":
    case "groups_noted":
    case "passkey_added":
    case "passkey_removed":
      return { ...entry, person: rename(entry.person) };
    case "linked":
    case "unlinked":
      return { ...entry, person: rename(entry.person), other: rename(entry.other) };
    case "stand_in_named":
      return { ...entry, person: rename(entry.person), standIn: rename(entry.standIn) };
    case "agent_registered": {
      const { agent } = entry;
      const [owner, principals] = [rename(agent.owner), agent.principals.map(rename)];
      return { ...entry, agent: { ...agent, owner, principals } };
    }
    case "agent_removed":
    case "file_activated":
      return entry;
  }
}

/** A group may own an agent, and be acted for. */
function isPerson(name: string): boolean {
  return !name.startsWith("group:") && folded(name) !== "";
}
