import { fromBase64, toBase64 } from "./base64.ts";
import { parseCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { verifyConsistency } from "./consistency.ts";
import { parseDecimal } from "./decimal.ts";
import { bytesEqual, HASH_BYTES } from "./hash.ts";
import { LedgerError } from "./ledger-error.ts";
import { parseNote, verifyNote, type VerifierKey } from "./note.ts";
import { formatSignatureLine } from "./signature-line.ts";

/** What a log asks a witness to cosign (c2sp.org/tlog-witness, "add-checkpoint"). */
export interface AddCheckpoint {
  /** The size that the log believes the witness to have cosigned last. */
  readonly oldSize: number;
  readonly proof: readonly Uint8Array[];
  /** The checkpoint, signed by the log. */
  readonly note: string;
}

/** Such a call, after its signature was verified. Whether the log only appended is still to be judged. */
export interface Submission extends Pick<AddCheckpoint, "oldSize" | "proof"> {
  readonly checkpoint: Checkpoint;
  /** The note's text. */
  readonly text: string;
  /** The note with the signatures of the trusted keys only. */
  readonly signedNote: string;
}

/** An answer of HTTP. */
export interface WitnessReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Why a call is refused, as it is answered. */
export interface Refused {
  readonly kind: "refused";
  readonly reply: WitnessReply;
}

/** The keys that a witness trusts, by the origin of their log. */
export type KnownLogs = ReadonlyMap<string, readonly VerifierKey[]>;

/** Remembers the newest checkpoint of each log that a witness cosigned. */
export interface CheckpointStore {
  /** Undefined when none was cosigned. */
  load(origin: string): Promise<string | undefined>;
  /** Resolves when the note can't be forgotten any more, whatever happens to the process. */
  save(origin: string, note: string): Promise<void>;
}

const PROOF_LINES_MAX = 63;
/** The type of the body that tells a log how far it was witnessed. */
export const SIZE_TYPE = "text/x.tlog.size";

/** The body of a call. */
export function formatAddCheckpoint({ oldSize, proof, note }: AddCheckpoint): string {
  return [`old ${oldSize}`, ...proof.map(toBase64), "", note].join("\n");
}

/** Reads a call and verifies that a log which the witness knows signed it; refuses with 400, 403, 404 or 422. */
export function readSubmission(
  body: Uint8Array,
  logs: KnownLogs,
): Refused | { readonly kind: "submitted"; readonly submission: Submission } {
  const call = parseCall(body);
  if (call === undefined) return refused(400, "the body is not an old size, a proof and a note");
  const parsed = attempt(() => parseNote(call.note));
  if (parsed === undefined) return refused(400, "the checkpoint is not a signed note");
  const keys = logs.get(parsed.text.split("\n", 1)[0] ?? "");
  if (keys === undefined) return refused(404, "the log is unknown");
  const signers = attempt(() => verifyNote(call.note, keys));
  if (signers === undefined)
    return refused(403, "no signature by a trusted key of the log is good");
  const checkpoint = attempt(() => parseCheckpoint(parsed.text));
  if (checkpoint === undefined) return isEmptyTree(parsed.text) ? badRoot() : badCheckpoint();
  if (call.oldSize > checkpoint.size) {
    return refused(400, "the old size is larger than the checkpoint's");
  }
  const lines = parsed.signatures.filter(({ name, keyId }) =>
    signers.some((key) => key.name === name && key.id === keyId),
  );
  const signedNote = [parsed.text, ...lines.map(formatSignatureLine), ""].join("\n");
  const { oldSize, proof } = call;
  const { text } = parsed;
  return { kind: "submitted", submission: { oldSize, proof, checkpoint, text, signedNote } };
}

/**
 * Whether the submitted tree only appended to the one that was cosigned last (undefined for none); refuses with 409 or 422.
 * Judging and remembering must be one step for each log, or two calls at once could roll the log back.
 */
export function judgeSubmission(
  { oldSize, proof, checkpoint }: Submission,
  latest: Pick<Checkpoint, "size" | "root"> | undefined,
): Refused | { readonly kind: "consistent" } {
  const latestSize = latest?.size ?? 0;
  if (oldSize !== latestSize) return conflict(latestSize);
  if (latest === undefined || latestSize === 0) {
    // The empty tree is consistent with any tree.
    return proof.length === 0
      ? { kind: "consistent" }
      : refused(422, "a proof from nothing is empty");
  }
  if (latestSize === checkpoint.size) {
    const isSame = proof.length === 0 && bytesEqual(latest.root, checkpoint.root);
    return isSame
      ? { kind: "consistent" }
      : refused(422, "another root was cosigned for this size");
  }
  const isProven = verifyConsistency({
    fromSize: latestSize,
    fromRoot: latest.root,
    toSize: checkpoint.size,
    toRoot: checkpoint.root,
    proof,
  });
  return isProven ? { kind: "consistent" } : refused(422, "the consistency proof does not verify");
}

/** The answer that holds a witness's cosignatures, each without its line end. */
export function cosigned(lines: readonly string[]): WitnessReply {
  return reply(200, lines.join("\n"));
}

/** A text as an answer. */
export function reply(status: number, text: string): WitnessReply {
  return { status, contentType: "text/plain; charset=utf-8", body: `${text}\n` };
}

function parseCall(body: Uint8Array): AddCheckpoint | undefined {
  const text = decode(body);
  const end = text?.indexOf("\n\n") ?? -1;
  if (text === undefined || end < 0) return undefined;
  const [oldLine = "", ...proofLines] = text.slice(0, end).split("\n");
  const oldSize = oldLine.startsWith("old ") ? parseDecimal(oldLine.slice(4)) : undefined;
  if (oldSize === undefined || proofLines.length > PROOF_LINES_MAX) return undefined;
  const proof: Uint8Array[] = [];
  for (const line of proofLines) {
    const hash = fromBase64(line);
    if (hash?.byteLength !== HASH_BYTES) return undefined;
    proof.push(hash);
  }
  return { oldSize, proof, note: text.slice(end + 2) };
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return undefined; // It throws for what is not UTF-8, and for nothing else.
  }
}

/** The value, or undefined where the ledger's own checks refuse it. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof LedgerError) return undefined;
    throw error;
  }
}

/** Whether a checkpoint that can't be read claims the size 0, for which the specification has an answer of its own. */
function isEmptyTree(text: string): boolean {
  const [, size, root] = text.split("\n");
  return size === "0" && fromBase64(root ?? "")?.byteLength === HASH_BYTES;
}

function badRoot(): Refused {
  return refused(422, "a tree of size 0 has the root of the empty tree");
}

function badCheckpoint(): Refused {
  return refused(400, "the note is not a checkpoint");
}

function conflict(size: number): Refused {
  return { kind: "refused", reply: { ...reply(409, String(size)), contentType: SIZE_TYPE } };
}

function refused(status: number, why: string): Refused {
  return { kind: "refused", reply: reply(status, why) };
}
