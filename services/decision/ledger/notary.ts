import { formatCheckpoint, parseCheckpoint } from "../../core/ledger/checkpoint.ts";
import { rangeRoot, type CompactRange } from "../../core/ledger/compact-range.ts";
import type { Ed25519Signer } from "../../core/ledger/ed25519.ts";
import {
  createVerifierKey,
  parseNote,
  signNote,
  verifyNote,
  type VerifierKey,
} from "../../core/ledger/note.ts";
import { NO_QUORUM } from "../../core/ledger/policy-line.ts";
import { formatTrustPolicy, type TrustPolicy } from "../../core/ledger/trust-policy.ts";

/** A head of the log that was signed. */
export interface SignedHead {
  readonly epoch: number;
  readonly size: number;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** The checkpoint as a signed note (c2sp.org/tlog-checkpoint). */
  readonly note: string;
}

/** What the notary works with. */
export interface NotaryOptions {
  /** The origin of the first epoch. */
  readonly origin: string;
  readonly signer: Ed25519Signer;
  /** Who cosigns checkpoints; nobody where left out. */
  readonly witnesses?: Omit<TrustPolicy, "logs">;
}

/** Signs heads, and knows its own signatures again. Whether a head may be signed at all is for the head's guard to say. */
export class Notary {
  readonly #options: NotaryOptions;

  constructor(options: NotaryOptions) {
    this.#options = options;
  }

  /** Ed25519 is deterministic, so a note that was lost is made again as it was. */
  sign(range: CompactRange, epoch: number): SignedHead {
    const [origin, root] = [this.originOf(epoch), rangeRoot(range)];
    const text = formatCheckpoint({ origin, size: range.size, root, extensions: [] });
    const note = signNote(text, { name: origin, signer: this.#options.signer });
    return { epoch, size: range.size, root, note };
  }

  /** Reads a note of this notary's. Throws `LedgerError` when it is none, or when it is damaged. */
  read(note: string): SignedHead {
    const [origin = ""] = note.split("\n", 1);
    const epoch = this.#epochOf(origin);
    verifyNote(note, [this.keyOf(epoch)]);
    const { size, root } = parseCheckpoint(parseNote(note).text);
    return { epoch, size, root, note };
  }

  /** Each epoch is a log of its own to everybody outside, because it does not continue what was signed before. */
  originOf(epoch: number): string {
    const { origin } = this.#options;
    return epoch === 1 ? origin : `${origin}/epoch-${epoch}`;
  }

  /** The key that verifies the checkpoints of an epoch. */
  keyOf(epoch: number): VerifierKey {
    return createVerifierKey(this.originOf(epoch), this.#options.signer.publicKey);
  }

  /** Whom to trust in an epoch, and which witnesses must have cosigned a checkpoint that counts as witnessed. */
  trustOf(epoch: number): TrustPolicy {
    const nobody = { witnesses: [], groups: [], quorum: NO_QUORUM };
    return { logs: [this.keyOf(epoch)], ...(this.#options.witnesses ?? nobody) };
  }

  /** Whom to trust in an epoch (c2sp.org/tlog-policy), also before a checkpoint is witnessed: it asks for no quorum. */
  trustPolicyOf(epoch: number): string {
    return formatTrustPolicy({ ...this.trustOf(epoch), quorum: NO_QUORUM });
  }

  /** The same, with the quorum of witnesses. */
  witnessPolicyOf(epoch: number): string {
    return formatTrustPolicy(this.trustOf(epoch));
  }

  /** A note of another log gives an epoch whose key it is not signed with. */
  #epochOf(origin: string): number {
    const suffix = origin.slice(this.#options.origin.length);
    return Number(/^\/epoch-([1-9][0-9]{0,8})$/.exec(suffix)?.[1] ?? 1);
  }
}
