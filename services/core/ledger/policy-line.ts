import { COSIGNATURE_TYPE } from "./cosignature.ts";
import { parseDecimal } from "./decimal.ts";
import { bytesEqual } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";
import type { VerifierKey } from "./note.ts";
import { ED25519_TYPE, parseVerifierKey } from "./note.ts";

/** Someone who cosigns what a log signed. */
export interface Witness {
  /** What the policy calls it. */
  readonly name: string;
  readonly key: VerifierKey;
}

/** Counts as one that cosigned when enough of its members did. */
export interface WitnessGroup {
  readonly name: string;
  readonly threshold: number;
  /** Witnesses, and groups that were defined before this one. */
  readonly members: readonly string[];
}

/** A policy as far as its lines have been read. */
export interface PolicyDraft {
  /** The name of a log's key is its origin. */
  readonly logs: readonly VerifierKey[];
  readonly witnesses: readonly Witness[];
  readonly groups: readonly WitnessGroup[];
  /** The witness or group that must have cosigned; `NO_QUORUM` asks for no cosignature. */
  readonly quorum: string | undefined;
}

/** The predefined quorum that is always met. */
export const NO_QUORUM = "none";

/** The specification asks for 32 logs, witnesses and groups. */
const DEFINED_MAX = 256;

/** The draft with one more line, the `at`th from 0. Throws `LedgerError`, naming the line. */
export function withLine(draft: PolicyDraft, line: string, at: number): PolicyDraft {
  const items = line.split(/[ \t]+/).filter((item) => item !== "");
  const [keyword = "#", ...rest] = items;
  if (keyword.startsWith("#")) return draft;
  try {
    return withItems(draft, keyword, rest);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    throw new LedgerError(error.code, `line ${at + 1}: ${error.message}`, { cause: error });
  }
}

function withItems(draft: PolicyDraft, keyword: string, items: readonly string[]): PolicyDraft {
  switch (keyword) {
    case "log":
      return withLog(draft, items);
    case "witness":
      return withWitness(draft, items);
    case "group":
      return withGroup(draft, items);
    case "quorum":
      return withQuorum(draft, items);
    default:
      throw badPolicy("has a line that begins with none of log, witness, group and quorum");
  }
}

function withLog(draft: PolicyDraft, [vkey, , ...rest]: readonly string[]): PolicyDraft {
  if (vkey === undefined || rest.length > 0)
    throw badPolicy("log line is not a key and perhaps a URL");
  const key = keyOf(vkey, ED25519_TYPE);
  assertNew(key, draft.logs);
  return { ...draft, logs: [...draft.logs, key] };
}

function withWitness(draft: PolicyDraft, [name, vkey, , ...rest]: readonly string[]): PolicyDraft {
  if (name === undefined || vkey === undefined || rest.length > 0) {
    throw badPolicy("witness line is not a name, a key and perhaps a URL");
  }
  assertFree(name, draft);
  const key = keyOf(vkey, COSIGNATURE_TYPE);
  assertNew(
    key,
    draft.witnesses.map((witness) => witness.key),
  );
  return { ...draft, witnesses: [...draft.witnesses, { name, key }] };
}

function withGroup(draft: PolicyDraft, [name, count, ...members]: readonly string[]): PolicyDraft {
  if (name === undefined || count === undefined)
    throw badPolicy("group line has no name or threshold");
  assertFree(name, draft);
  const taken = draft.groups.flatMap((group) => group.members);
  members.forEach((member, at) => {
    if (!isDefined(member, draft))
      throw badPolicy("group has a member that is not defined before it");
    if (taken.includes(member) || members.indexOf(member) !== at) {
      throw badPolicy("group has a member that is one already");
    }
  });
  const threshold = thresholdOf(count, members.length);
  return { ...draft, groups: [...draft.groups, { name, threshold, members }] };
}

function withQuorum(draft: PolicyDraft, [name, ...rest]: readonly string[]): PolicyDraft {
  if (draft.quorum !== undefined) throw badPolicy("has a second quorum line");
  if (name === undefined || rest.length > 0) throw badPolicy("quorum line is not one name");
  if (name !== NO_QUORUM && !isDefined(name, draft))
    throw badPolicy("quorum is not defined before it");
  return { ...draft, quorum: name };
}

function thresholdOf(count: string, members: number): number {
  if (members === 0) throw badPolicy("group has no members");
  if (count === "any") return 1;
  if (count === "all") return members;
  const threshold = parseDecimal(count);
  if (threshold !== undefined && threshold >= 1 && threshold <= members) return threshold;
  throw badPolicy("group threshold is not all, any, or a number from 1 to that of its members");
}

function keyOf(vkey: string, type: VerifierKey["type"]): VerifierKey {
  const key = parseVerifierKey(vkey);
  if (key.type === type) return key;
  throw badPolicy("has the key of a witness for a log, or that of a log for a witness");
}

function assertNew(key: VerifierKey, known: readonly VerifierKey[]): void {
  if (known.length >= DEFINED_MAX) throw badPolicy(`has more than ${DEFINED_MAX} of one kind`);
  if (known.some(({ publicKey }) => bytesEqual(publicKey, key.publicKey))) {
    throw badPolicy("has the same public key twice");
  }
}

function assertFree(name: string, draft: PolicyDraft): void {
  if (name === NO_QUORUM || isDefined(name, draft)) throw badPolicy("defines a name twice");
  if (draft.groups.length >= DEFINED_MAX)
    throw badPolicy(`has more than ${DEFINED_MAX} of one kind`);
}

function isDefined(name: string, { witnesses, groups }: PolicyDraft): boolean {
  return [...witnesses, ...groups].some((defined) => defined.name === name);
}

/** Refuses a policy. */
export function badPolicy(problem: string): LedgerError {
  return new LedgerError("bad_policy", `the trust policy ${problem}`);
}
