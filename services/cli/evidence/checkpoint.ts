import { toHex } from "../../core/action/encoding.ts";
import type { Integrity } from "../../core/evidence/evidence.ts";
import { parseCheckpoint } from "../../core/ledger/checkpoint.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";
import { parseNote } from "../../core/ledger/note.ts";
import { checkNote, parseTrustPolicy } from "../../core/ledger/trust-policy.ts";
import { CliError } from "../exit-codes.ts";

/** A checkpoint and what is known of it. */
export interface KnownCheckpoint {
  /** The signed note, as it came. */
  readonly note: string;
  readonly integrity: Integrity;
  /** The policy that it was held against; without one, a policy that trusts nobody and says so. */
  readonly trustPolicy: string;
}

/** A package names its keys. Without any a reader must bring their own, as they should anyway. */
const NO_TRUST = `# No key of the log was given to the export. Put in the line of a log that you trust, from a source of your own:
# log <verifier key>
quorum none
`;

/**
 * Reads a note, and holds it against a trust policy where there is one. Throws `usage` for a policy that can't be read, and
 * `refused` for a note that its log did not sign.
 */
export function knowCheckpoint(note: string, trustPolicy: string | undefined): KnownCheckpoint {
  const { text, signatures } = translated(() => parseNote(note));
  const { origin, size, root } = translated(() => parseCheckpoint(text));
  const common = { origin, size, root: toHex(root) };
  if (trustPolicy === undefined) {
    const unknownSignatures = Math.max(0, signatures.length - 1);
    const none = { isLogSignatureVerified: false, witnesses: [], isQuorumMet: false };
    return { note, trustPolicy: NO_TRUST, integrity: { ...common, ...none, unknownSignatures } };
  }
  const policy = readPolicy(trustPolicy);
  const { witnesses, isQuorumMet } = translated(() => checkNote(note, policy));
  const known = [...policy.logs, ...policy.witnesses.map(({ key }) => key)];
  const unknownSignatures = signatures.filter(
    ({ name, keyId }) => !known.some((key) => key.name === name && key.id === keyId),
  ).length;
  const checked = { isLogSignatureVerified: true, witnesses, isQuorumMet, unknownSignatures };
  return { note, trustPolicy, integrity: { ...common, ...checked } };
}

function readPolicy(text: string) {
  try {
    return parseTrustPolicy(text);
  } catch (cause) {
    const why = cause instanceof LedgerError ? cause.message : "it can't be read";
    throw new CliError("usage", `--trust: ${why}.`, { cause });
  }
}

function translated<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    throw new CliError("refused", `The checkpoint is not to be trusted: ${cause.message}.`, {
      cause,
    });
  }
}
