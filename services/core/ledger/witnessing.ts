import { SIZE_TYPE, type WitnessReply } from "./add-checkpoint.ts";
import { verifyCosignature } from "./cosignature.ts";
import { parseDecimal } from "./decimal.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseNote, type VerifierKey } from "./note.ts";
import { formatSignatureLine } from "./signature-line.ts";

/** What a witness answered, of which nothing is checked. */
export type WitnessAnswer = WitnessReply;

/** What an answer means to the log that asked. */
export type Reading =
  /** It cosigned: the signature line, without its line end. */
  | { readonly kind: "cosigned"; readonly line: string }
  /** It has cosigned a tree of another size: ask again from there. */
  | { readonly kind: "elsewhere"; readonly size: number }
  /** It remembers a tree that the submitted one does not continue. */
  | { readonly kind: "inconsistent" }
  /** It did not cosign, for a reason that says nothing about the log. */
  | { readonly kind: "failed"; readonly why: string };

/** Which checkpoint was submitted, to whom. */
export interface Submitted {
  readonly note: string;
  readonly key: VerifierKey;
}

const WHY_CHARACTERS_MAX = 200;

/** Reads a witness's answer to `add-checkpoint` (c2sp.org/tlog-witness). A cosignature counts only when it verifies. */
export function readAnswer(answer: WitnessAnswer, submitted: Submitted): Reading {
  switch (answer.status) {
    case 200:
      return readCosignature(answer.body, submitted);
    case 409:
      return readConflict(answer);
    case 422:
      return { kind: "inconsistent" };
    default: {
      const said = answer.body
        .replaceAll(/[^\x20-\x7e]+/g, " ")
        .slice(0, WHY_CHARACTERS_MAX)
        .trim();
      return { kind: "failed", why: `status ${answer.status}: ${said}` };
    }
  }
}

/** The specification's own way to read it: as more signatures on the note. Those of other keys are ignored. */
function readCosignature(body: string, { note, key }: Submitted): Reading {
  try {
    const { text, signatures } = parseNote(`${parseNote(note).text}\n${body}`);
    const ours = signatures.find(({ name, keyId }) => name === key.name && keyId === key.id);
    if (ours === undefined)
      return { kind: "failed", why: "no cosignature by the key of the policy" };
    const { publicKey } = key;
    const time = verifyCosignature({ noteText: text, publicKey, signature: ours.signature });
    // A time of 0 says that there is none, which a witness must not leave out.
    if (time === undefined || time === 0) return { kind: "failed", why: "a bad cosignature" };
    return { kind: "cosigned", line: formatSignatureLine(ours) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { kind: "failed", why: "an answer that holds no cosignature" };
  }
}

function readConflict({ contentType, body }: WitnessAnswer): Reading {
  const size = body.endsWith("\n") ? parseDecimal(body.slice(0, -1)) : undefined;
  const isSize = contentType.split(";")[0]?.trim() === SIZE_TYPE && size !== undefined;
  return isSize
    ? { kind: "elsewhere", size }
    : { kind: "failed", why: "a conflict without the size that it has" };
}

/**
 * The URLs that a trust policy's witness lines name, by the policy's names of the witnesses. Give it a text that
 * `parseTrustPolicy` has read.
 */
export function witnessUrls(policyText: string): ReadonlyMap<string, string> {
  const lines = policyText
    .split("\n")
    .map((line) => line.split(/[ \t]+/).filter((item) => item !== ""));
  return new Map(
    lines.flatMap(([keyword, name, , url]) =>
      keyword === "witness" && name !== undefined && url !== undefined ? [[name, url]] : [],
    ),
  );
}
