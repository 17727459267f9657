import { rangeRoot } from "../../core/ledger/compact-range.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";
import type { LedgerHead } from "../../core/ledger/store.ts";
import type { TileReader } from "../../core/ledger/tiles.ts";
import type { Contradiction } from "../witness-disputes.ts";
import type { Notary, SignedHead } from "./notary.ts";
import { isPrefix, REMEDY } from "./suspicion.ts";

/** Keeps checkpoints that prove something against the log, outside the database and for good. */
export interface EvidenceFiles {
  /** Keeps a note; gives the name under which it is then there, the same for the same note. */
  keepEvidence(note: string): Promise<string>;
  /** All notes that were kept, by their names. */
  readEvidence(): Promise<readonly { readonly name: string; readonly note: string }[]>;
}

/** A head that was signed, and what to tell people when the log does not continue it. */
export interface Evidence {
  readonly head: SignedHead;
  readonly what: string;
}

/** Whether a log can't be the one of a head that was signed. Rejects with `StoreFault` when that can't be told now. */
export async function contradicts(
  signed: SignedHead,
  { range, epoch }: LedgerHead,
  readTile: TileReader,
): Promise<boolean> {
  // A log of an epoch does not continue those before, and an epoch that is to come can't have been signed.
  if (signed.epoch !== epoch) return signed.epoch > epoch;
  return !(await isPrefix(signed, { size: range.size, root: rangeRoot(range) }, readTile));
}

/** What was kept, of which the notary signed each. Whatever else is there is reported, and proves nothing. */
export async function readEvidence(
  files: Pick<EvidenceFiles, "readEvidence">,
  notary: Notary,
  onError: (error: unknown) => void,
): Promise<readonly Evidence[]> {
  const kept: Evidence[] = [];
  for (const { name, note } of await files.readEvidence()) {
    try {
      const head = notary.read(note);
      const what = `The ledger in the database does not continue the ${head.size} entries of a checkpoint that was signed. Evidence: ${name}. ${REMEDY}`;
      kept.push({ head, what });
    } catch (error) {
      if (!(error instanceof LedgerError)) throw error;
      onError(error);
    }
  }
  return kept;
}

/** Keeps both notes of a contradiction. What can't be kept counts all the same, until this process ends. */
export async function keepContradiction(
  files: Pick<EvidenceFiles, "keepEvidence">,
  { what, theirs, ours }: Contradiction,
  onError: (error: unknown) => void,
): Promise<Evidence> {
  const names: string[] = [];
  try {
    for (const { note } of [theirs, ours]) names.push(await files.keepEvidence(note));
  } catch (error) {
    onError(error);
  }
  const where = names.length === 2 ? names.join(" and ") : "could not be kept, see the log";
  return { head: theirs, what: `${what} Evidence: ${where}. ${REMEDY}` };
}
