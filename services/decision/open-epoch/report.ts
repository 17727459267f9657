import { toHex } from "../../core/action/encoding.ts";
import { formatVerifierKey } from "../../core/ledger/note.ts";
import type { Notary } from "../ledger/notary.ts";
import type { Assessment, EpochOpening } from "../ledger/open-epoch.ts";

type Head = Extract<EpochOpening, { readonly kind: "followed" }>["present"];

/** What would be lost, as JSON. */
export function describeAssessment(assessment: Assessment) {
  switch (assessment.kind) {
    case "sound":
      return assessment;
    case "elsewhere":
      return { kind: assessment.kind, present: toJson(assessment.present) };
    case "lost": {
      const { kind, why, lost, present } = assessment;
      return { kind, why, lost: toJson(lost), present: toJson(present) };
    }
  }
}

/** What became of it, as JSON, with the key that verifies the epoch's checkpoints. */
export function describeOpening(opening: EpochOpening, notary: Notary) {
  switch (opening.kind) {
    case "sound":
      return opening;
    case "followed":
      return { kind: opening.kind, ...toEpoch(opening.present, notary) };
    case "opened": {
      const { kind, lost, kept, present } = opening;
      return { kind, lost: toJson(lost), kept: toJson(kept), ...toEpoch(present, notary) };
    }
  }
}

function toEpoch(present: Head, notary: Notary) {
  const origin = notary.originOf(present.epoch);
  return { present: toJson(present), origin, vkey: formatVerifierKey(notary.keyOf(present.epoch)) };
}

function toJson({ epoch, size, root }: Head) {
  return { epoch, size, root: toHex(root) };
}
