import { formatAddCheckpoint } from "../core/ledger/add-checkpoint.ts";
import type { VerifierKey } from "../core/ledger/note.ts";
import { readAnswer, type Reading, type WitnessAnswer } from "../core/ledger/witnessing.ts";
import type { SignedHead } from "./ledger/notary.ts";

/** One witness, and how it is asked. */
export interface WitnessPort {
  /** What the policy calls it. */
  readonly name: string;
  readonly key: VerifierKey;
  /** Makes the call `add-checkpoint`. Rejects when there is no answer. */
  readonly submit: (body: string, signal: AbortSignal) => Promise<WitnessAnswer>;
  /** Gets the newest checkpoint of a log that it has cosigned. Rejects when there is no answer. */
  readonly recall: (origin: string, signal: AbortSignal) => Promise<WitnessAnswer>;
}

/** Proves that the log's tree of one size is the beginning of that of another. Never asked from 0, or to the same size. */
export type ProveGrowth = (fromSize: number, toSize: number) => Promise<readonly Uint8Array[]>;

/** A witness that does not answer within this time has failed this round; others are not kept waiting. */
const ANSWER_MS_MAX = 3_000;
/** The first answer tells how far the witness is; another replica can move it once or twice in between. */
const ATTEMPTS_MAX = 4;

/** What one witness is known to have cosigned, so that it can be shown what came after. */
export class WitnessLink {
  readonly #witness: WitnessPort;
  readonly #prove: ProveGrowth;
  #origin = "";
  #size = 0;
  #isBusy = false;

  constructor(witness: WitnessPort, prove: ProveGrowth) {
    this.#witness = witness;
    this.#prove = prove;
  }

  get name(): string {
    return this.#witness.name;
  }

  /** Whether it has not answered yet to what it was asked before. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  /** Asks for a cosignature of a head. "elsewhere" then means that the witness has cosigned a larger tree. Never rejects. */
  async cosign(head: SignedHead, signal: AbortSignal): Promise<Reading> {
    this.#isBusy = true;
    try {
      return await this.#attempt(head, limited(signal));
    } catch (error) {
      return { kind: "failed", why: causeOf(error) };
    } finally {
      this.#isBusy = false;
    }
  }

  /** Asks for the newest checkpoint of a log that it has cosigned. Never rejects: without an answer it gives why. */
  async recall(origin: string, signal: AbortSignal): Promise<WitnessAnswer | string> {
    try {
      return await this.#witness.recall(origin, limited(signal));
    } catch (error) {
      return causeOf(error);
    }
  }

  async #attempt(head: SignedHead, signal: AbortSignal): Promise<Reading> {
    const [origin = ""] = head.note.split("\n", 1);
    // A new epoch is another log to the witness.
    if (origin !== this.#origin) this.#size = 0;
    this.#origin = origin;
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const oldSize = this.#size;
      const isGrown = oldSize > 0 && oldSize < head.size;
      const proof = isGrown ? await this.#prove(oldSize, head.size) : [];
      const body = formatAddCheckpoint({ oldSize, proof, note: head.note });
      const answer = await this.#witness.submit(body, signal);
      const reading = readAnswer(answer, { note: head.note, key: this.#witness.key });
      if (reading.kind === "cosigned") this.#size = head.size;
      if (reading.kind !== "elsewhere") return reading;
      this.#size = reading.size;
      if (reading.size > head.size) return reading;
    }
    return { kind: "failed", why: "it was somewhere else each time" };
  }
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS_MAX)]);
}

/** `fetch` says what went wrong in the cause. */
function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  return error.cause instanceof Error ? error.cause.message : error.message;
}
