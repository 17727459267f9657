import {
  closed,
  isCount,
  isMembers,
  isText,
  listOf,
  matchingChars,
  oneOf,
  only,
  type Guard,
} from "../ledger/guard.ts";
import type { DirectoryEntry } from "./entry.ts";

/** Most people whom one entry may name: each takes a random id in its leaf, which has little room. */
export const ENTRY_PEOPLE_MAX = 64;

const isHex = matchingChars(64, /^[0-9a-f]+$/);
const person = { person: isText };
const pair = { ...person, other: isText };

/** The labels of an agent. */
function isLabels(value: unknown): value is Readonly<Record<string, string>> {
  return isMembers(value) && Object.values(value).every(isText);
}

type Kind = DirectoryEntry["kind"];

const ENTRIES: { readonly [Each in Kind]: Guard<Extract<DirectoryEntry, { kind: Each }>> } = {
  link_offered: closed({
    kind: only("link_offered"),
    ...person,
    codeHash: isHex,
    untilMs: isCount,
  }),
  linked: closed({ kind: only("linked"), ...pair, basis: oneOf("code", "email") }),
  unlinked: closed({ kind: only("unlinked"), ...pair }),
  groups_noted: closed({
    kind: only("groups_noted"),
    ...person,
    groups: listOf(isText),
    issuedAtMs: isCount,
  }),
  stand_in_named: closed({
    kind: only("stand_in_named"),
    ...person,
    standIn: isText,
    fromMs: isCount,
    untilMs: isCount,
  }),
  stand_in_ended: closed({ kind: only("stand_in_ended"), ...person }),
  passkey_added: closed({
    kind: only("passkey_added"),
    ...person,
    passkey: closed({ credentialId: isText, publicKey: isText, name: isText }),
  }),
  passkey_removed: closed({ kind: only("passkey_removed"), ...person, credentialId: isText }),
  agent_registered: closed({
    kind: only("agent_registered"),
    agent: closed({
      id: isText,
      owner: isText,
      principals: listOf(isText),
      labels: isLabels,
      environment: isText,
    }),
  }),
  agent_removed: closed({ kind: only("agent_removed"), agentId: isText }),
  file_activated: closed({ kind: only("file_activated"), digest: isHex }),
};

/** Every kind of entry. */
export const ENTRY_KINDS: readonly Kind[] = Object.keys(ENTRIES).filter(isKind);

/** A change of the directory as JSON has it; undefined for everything else, such as one with a member too many. */
export function parseEntry(value: unknown): DirectoryEntry | undefined {
  const kind = isMembers(value) ? value["kind"] : undefined;
  if (!isKind(kind)) return undefined;
  const isEntry: Guard<DirectoryEntry> = ENTRIES[kind];
  return isEntry(value) ? value : undefined;
}

function isKind(kind: unknown): kind is Kind {
  return typeof kind === "string" && Object.hasOwn(ENTRIES, kind);
}
