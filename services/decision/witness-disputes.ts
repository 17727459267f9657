import { parseCheckpoint } from "../core/ledger/checkpoint.ts";
import { LedgerError } from "../core/ledger/ledger-error.ts";
import { parseNote, verifyNote, type VerifierKey } from "../core/ledger/note.ts";
import type { Reading, WitnessAnswer } from "../core/ledger/witnessing.ts";
import type { SignedHead } from "./ledger/notary.ts";
import type { Tree } from "./ledger/suspicion.ts";
import type { WitnessLink } from "./witness-link.ts";

/** Two checkpoints that the log's key has signed, of which no log can have both. */
export interface Contradiction {
  /** A sentence for people. */
  readonly what: string;
  /** As the witness holds it. */
  readonly theirs: SignedHead;
  /** As the database is. */
  readonly ours: SignedHead;
}

/** What settling disputes works with. */
export interface WitnessDisputesOptions {
  /** The key of an epoch's log. */
  readonly keyOf: (epoch: number) => VerifierKey;
  /** The newest head, signed. Rejects when it can't be had now. */
  readonly newest: () => Promise<SignedHead>;
  /** Whether a tree is the beginning of another, of the same log. Rejects when that can't be told now. */
  readonly isBeginning: (tree: Tree, whole: Tree) => Promise<boolean>;
  readonly clock: () => number;
}

/** How a dispute ends. */
export type Settlement =
  /** Another replica was ahead of the head that was submitted, or opened an epoch. */
  | { readonly kind: "overtaken" }
  /** The witness refuses and has nothing to show for it. */
  | { readonly kind: "unfounded"; readonly why: string }
  | { readonly kind: "proven"; readonly contradiction: Contradiction };

/** A witness that refuses to go on from a head. */
export interface Refusal {
  readonly link: WitnessLink;
  readonly head: SignedHead;
  readonly reading: Extract<Reading, { readonly kind: "inconsistent" | "elsewhere" }>;
}

interface Rest {
  /** How often in a row it refused without showing why. */
  readonly times: number;
  readonly sinceMs: number;
  readonly lastsMs: number;
}

/** A witness that is well by then loses little. */
const FIRST_REST_MS = 1_000;
/** A witness that was mended cosigns again within this time. */
const LONGEST_REST_MS = 5 * 60_000;

/**
 * Hears out witnesses that say the log does not continue what they cosigned. One that can show a checkpoint which the log's key
 * has signed and the log does not continue proves a loss; one that can't is itself what fails, and is left alone for a while.
 */
export class WitnessDisputes {
  readonly #options: WitnessDisputesOptions;
  readonly #rests = new Map<string, Rest>();
  readonly #heard = new Set<string>();

  constructor(options: WitnessDisputesOptions) {
    this.#options = options;
  }

  /** Whether a witness is being heard, or refused for nothing and is to be left alone. */
  isAside(name: string): boolean {
    if (this.#heard.has(name)) return true;
    const rest = this.#rests.get(name);
    if (rest === undefined) return false;
    const restedMs = this.#options.clock() - rest.sinceMs;
    // A clock that was set back must not prolong it.
    return restedMs >= 0 && restedMs < rest.lastsMs;
  }

  /** Forgets that a witness refused: it cosigns. */
  forgive(name: string): void {
    this.#rests.delete(name);
  }

  /** Rejects when it is the log's own side that can't tell now. */
  async hear(refusal: Refusal, signal: AbortSignal): Promise<Settlement> {
    const { name } = refusal.link;
    this.#heard.add(name);
    try {
      const settlement = await this.#settle(refusal, signal);
      if (settlement.kind === "unfounded") this.#rest(name);
      return settlement;
    } finally {
      this.#heard.delete(name);
    }
  }

  async #settle({ link, head, reading }: Refusal, signal: AbortSignal): Promise<Settlement> {
    const { keyOf, newest, isBeginning } = this.#options;
    const { epoch } = head;
    if (reading.kind === "elsewhere") {
      const present = await newest();
      if (present.epoch !== epoch || present.size >= reading.size) return { kind: "overtaken" };
    }
    const key = keyOf(epoch);
    const theirs = readHeld(await link.recall(key.name, signal), key, epoch);
    if (typeof theirs === "string") {
      return { kind: "unfounded", why: `${claimOf(reading)}, and ${theirs}` };
    }
    // What was signed was committed before, so a head that is read only now has all of it, unless something was lost.
    const ours = await newest();
    if (ours.epoch !== epoch) return { kind: "overtaken" };
    if (await isBeginning(theirs, ours)) {
      const why = `${claimOf(reading)}, and the checkpoint of ${theirs.size} entries that it holds is one of this log`;
      return { kind: "unfounded", why };
    }
    const what = contradictionOf(link.name, theirs, ours);
    return { kind: "proven", contradiction: { what, theirs, ours } };
  }

  #rest(name: string): void {
    const times = (this.#rests.get(name)?.times ?? 0) + 1;
    const lastsMs = Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (times - 1));
    this.#rests.set(name, { times, sinceMs: this.#options.clock(), lastsMs });
  }
}

/** The checkpoint that a witness holds, or why what it serves is none that the log's key has signed. */
function readHeld(
  answer: WitnessAnswer | string,
  key: VerifierKey,
  epoch: number,
): SignedHead | string {
  if (typeof answer === "string") return `can't be asked for its checkpoint: ${answer}`;
  if (answer.status !== 200) return `serves no checkpoint of it (status ${answer.status})`;
  try {
    verifyNote(answer.body, [key]);
    const { origin, size, root } = parseCheckpoint(parseNote(answer.body).text);
    if (origin === key.name) return { epoch, size, root, note: answer.body };
    return "serves the checkpoint of another log";
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return "serves no checkpoint that this log has signed";
  }
}

function claimOf(reading: Refusal["reading"]): string {
  return reading.kind === "elsewhere"
    ? `it claims to have cosigned ${reading.size} entries`
    : "it claims that the log does not continue what it has cosigned";
}

function contradictionOf(name: string, theirs: SignedHead, ours: SignedHead): string {
  const has = `The witness ${name} holds a checkpoint of ${theirs.size} entries that this ledger has signed`;
  return theirs.size > ours.size
    ? `${has}, and the database has ${ours.size}.`
    : `${has} and the ${ours.size} in the database do not continue.`;
}
