import { FRAMEWORKS } from "../../services/core/evidence/criteria.ts";
import { toEvidenceLog, type Period } from "../../services/core/evidence/evidence-log.ts";
import type { Evidence } from "../../services/core/evidence/evidence.ts";
import type { LeafRecord } from "../../services/core/evidence/leaf-record.ts";
import { parseLeaf } from "../../services/core/evidence/parse-leaf.ts";
import { actorNames, ledgerLog } from "./ledger-log.ts";

/** The leaves of a synthetic log, read. */
export function syntheticRecords(requests: number): readonly LeafRecord[] {
  return ledgerLog(requests).map(({ index, leaf }) => parseLeaf(index, leaf.body));
}

/** Evidence over leaves, of a log that is signed and witnessed. */
export function evidenceOf(
  records: readonly LeafRecord[],
  change: Partial<Evidence> & { readonly period?: Partial<Period> } = {},
): Evidence {
  const { period, ...rest } = change;
  return {
    log: toEvidenceLog(records, period),
    integrity: {
      origin: "countersign.local/ledger",
      size: records.length,
      root: "ab".repeat(32),
      isLogSignatureVerified: true,
      witnesses: ["witness.example/w1"],
      isQuorumMet: true,
      unknownSignatures: 0,
    },
    disclosure: { firstLeafBySubject: new Map(), names: actorNames(), shown: new Map() },
    frameworks: FRAMEWORKS,
    ...rest,
  };
}
