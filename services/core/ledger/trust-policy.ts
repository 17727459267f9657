import type { Checkpoint } from "./checkpoint.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { LedgerError } from "./ledger-error.ts";
import { formatVerifierKey, parseNote, verifyNote } from "./note.ts";
import type { PolicyDraft } from "./policy-line.ts";
import { badPolicy, NO_QUORUM, withLine } from "./policy-line.ts";

/** Which logs are trusted, and who must have witnessed them (C2SP tlog-policy). */
export interface TrustPolicy extends PolicyDraft {
  readonly quorum: string;
}

/** Far above what people write. */
const POLICY_CHARS_MAX = 200_000;

/** What a note is worth under a policy. */
export interface CheckedNote {
  readonly checkpoint: Checkpoint;
  /** The policy's names of the witnesses that cosigned. */
  readonly witnesses: readonly string[];
  readonly isQuorumMet: boolean;
}

/**
 * Reads a checkpoint that one of the policy's logs signed, and says who witnessed it. Throws `LedgerError`: "bad_note",
 * "bad_checkpoint", "bad_signature" when any key of the policy signed wrongly, "no_trusted_signature" when no log of it signed,
 * and "wrong_origin" when the log that signed is not the one that the checkpoint speaks for.
 */
export function checkNote(note: string, policy: TrustPolicy): CheckedNote {
  const { text } = parseNote(note);
  const keys = [...policy.logs, ...policy.witnesses.map(({ key }) => key)];
  const verified = verifyNote(note, keys);
  const signers = policy.logs.filter((key) => verified.includes(key));
  if (signers.length === 0) {
    throw new LedgerError(
      "no_trusted_signature",
      "the checkpoint is signed by no log of the policy",
    );
  }
  const checkpoint = parseCheckpoint(text);
  if (!signers.some(({ name }) => name === checkpoint.origin)) {
    throw new LedgerError(
      "wrong_origin",
      "the checkpoint is signed by another log than its origin",
    );
  }
  const witnesses = policy.witnesses
    .filter(({ key }) => verified.includes(key))
    .map(({ name }) => name);
  return { checkpoint, witnesses, isQuorumMet: isQuorumMet(policy, witnesses) };
}

function isQuorumMet({ groups, quorum }: TrustPolicy, witnesses: readonly string[]): boolean {
  // Members of a group are defined before it, so that one pass in order knows each of them.
  const counted = groups.reduce<readonly string[]>((names, { name, threshold, members }) => {
    const witnessed = members.filter((member) => names.includes(member)).length;
    return witnessed >= threshold ? [...names, name] : names;
  }, witnesses);
  return quorum === NO_QUORUM || counted.includes(quorum);
}

/** Reads a policy. URLs are allowed and forgotten. Throws `LedgerError`, naming the line. */
export function parseTrustPolicy(text: string): TrustPolicy {
  if (text.length > POLICY_CHARS_MAX) throw badPolicy("is longer than 200,000 characters");
  if (/[^\P{Cc}\t\n\u0080-\u009F]/u.test(text)) throw badPolicy("holds a control character");
  if (!text.endsWith("\n")) throw badPolicy("does not end with a line end");
  const empty: PolicyDraft = { logs: [], witnesses: [], groups: [], quorum: undefined };
  const draft = text.split("\n").reduce(withLine, empty);
  const { quorum } = draft;
  if (quorum === undefined) throw badPolicy("has no quorum line");
  return { ...draft, quorum };
}

/** The text of a policy. Throws `LedgerError` for a policy that `parseTrustPolicy` would refuse. */
export function formatTrustPolicy({ logs, witnesses, groups, quorum }: TrustPolicy): string {
  const lines: readonly (readonly string[])[] = [
    ...logs.map((key) => ["log", formatVerifierKey(key)]),
    ...witnesses.map(({ name, key }) => ["witness", name, formatVerifierKey(key)]),
    ...groups.map(({ name, threshold, members }) => ["group", name, `${threshold}`, ...members]),
    ["quorum", quorum],
  ];
  // A name with a line end could add a line, such as another log.
  if (lines.flat().some((item) => !/^[^ \t\n]+$/.test(item))) {
    throw badPolicy("has a name that is empty, or holds a space or line end");
  }
  const text = lines.map((items) => `${items.join(" ")}\n`).join("");
  parseTrustPolicy(text);
  return text;
}
