import { toHex } from "../core/action/encoding.ts";
import { utf8 } from "../core/action/utf8.ts";
import {
  cosigned,
  judgeSubmission,
  readSubmission,
  type CheckpointStore,
  type KnownLogs,
  type Submission,
  type WitnessReply,
} from "../core/ledger/add-checkpoint.ts";
import { parseCheckpoint, type Checkpoint } from "../core/ledger/checkpoint.ts";
import { cosign, COSIGNATURE_TYPE } from "../core/ledger/cosignature.ts";
import type { Ed25519Signer } from "../core/ledger/ed25519.ts";
import { sha256 } from "../core/ledger/hash.ts";
import {
  parseNote,
  createVerifierKey,
  verifyNote,
  withSignatures,
  type VerifierKey,
} from "../core/ledger/note.ts";

/** What a witness works with. */
export interface WitnessOptions {
  /** The name that it signs under. */
  readonly name: string;
  readonly signer: Ed25519Signer;
  readonly logs: KnownLogs;
  /** Nobody else may write to it. */
  readonly store: CheckpointStore;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Told what became of a submission that a known log signed. */
  readonly onSubmission: (origin: string, status: number, size: number) => void;
}

interface Latest {
  readonly note: string;
  readonly checkpoint: Checkpoint;
}

/**
 * Cosigns the checkpoints of the logs that it knows, as long as each only appends to the one before. What it has cosigned is
 * remembered before anybody gets the cosignature.
 */
export class Witness {
  readonly #options: WitnessOptions;
  readonly #key: VerifierKey;
  readonly #latest = new Map<string, Latest>();
  /** Judging and remembering are one step for each log: its submissions wait for each other. */
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #origins: ReadonlyMap<string, string>;

  private constructor(options: WitnessOptions) {
    this.#options = options;
    const { name, signer, logs } = options;
    this.#key = createVerifierKey(name, signer.publicKey, COSIGNATURE_TYPE);
    this.#origins = new Map(
      [...logs.keys()].map((origin) => [toHex(sha256(utf8(origin))), origin]),
    );
  }

  /**
   * Reads what was cosigned before. Rejects when a checkpoint that is stored does not carry this witness's own cosignature: a
   * witness that trusts a damaged memory could cosign two histories.
   */
  static async open(options: WitnessOptions): Promise<Witness> {
    const witness = new Witness(options);
    for (const origin of options.logs.keys()) await witness.#recall(origin);
    return witness;
  }

  /** The key that verifies its cosignatures. */
  get key(): VerifierKey {
    return this.#key;
  }

  /** Answers `add-checkpoint`. Rejects when the store fails; nothing is then cosigned. */
  async addCheckpoint(body: Uint8Array): Promise<WitnessReply> {
    const read = readSubmission(body, this.#options.logs);
    if (read.kind === "refused") return read.reply;
    const { submission } = read;
    const { origin, size } = submission.checkpoint;
    const answer = await this.#inTurn(origin, () => this.#decide(submission));
    this.#options.onSubmission(origin, answer.status, size);
    return answer;
  }

  /** The newest checkpoint of the log whose origin has this SHA-256 in lower-case hexadecimal; undefined for none. */
  checkpointOf(originHash: string): string | undefined {
    return this.#latest.get(this.#origins.get(originHash) ?? "")?.note;
  }

  async #decide(submission: Submission): Promise<WitnessReply> {
    const { checkpoint, text, signedNote } = submission;
    const { origin } = checkpoint;
    const verdict = judgeSubmission(submission, this.#latest.get(origin)?.checkpoint);
    if (verdict.kind === "refused") return verdict.reply;
    const { name, signer, store, clock } = this.#options;
    const line = cosign(text, { name, signer, timeSeconds: Math.floor(clock() / 1000) });
    const note = withSignatures(signedNote, [line]);
    await store.save(origin, note);
    this.#latest.set(origin, { note, checkpoint });
    return cosigned([line]);
  }

  #inTurn<T>(origin: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(origin) ?? Promise.resolve()).then(work);
    // A turn that failed has told whoever asked; the next one begins all the same.
    this.#turns.set(
      origin,
      turn.catch(() => undefined),
    );
    return turn;
  }

  async #recall(origin: string): Promise<void> {
    const note = await this.#options.store.load(origin);
    if (note === undefined) return;
    verifyNote(note, [this.#key]);
    const checkpoint = parseCheckpoint(parseNote(note).text);
    if (checkpoint.origin !== origin) {
      throw new TypeError(`the checkpoint that is stored for ${origin} is of ${checkpoint.origin}`);
    }
    this.#latest.set(origin, { note, checkpoint });
  }
}
