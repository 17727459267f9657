import { createHash } from "node:crypto";
import { formatCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { createEd25519Signer } from "../../services/core/ledger/ed25519.ts";
import { createVerifierKey, formatVerifierKey, signNote } from "../../services/core/ledger/note.ts";
import { formatReceipt } from "../../services/core/ledger/receipt.ts";
import { parseTrustPolicy, type TrustPolicy } from "../../services/core/ledger/trust-policy.ts";

/** What a leaf says, as far as a test cares. */
export interface LeafClaim {
  readonly type: string;
  readonly request: string;
  readonly digest: string;
  readonly tool?: string;
  readonly operation?: string;
  readonly outcome?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Which proof is wanted. */
export interface ReceiptOptions {
  /** The tree; all that was appended unless given. */
  readonly size?: number;
  /** The tree from which it shall prove growth; 0 for none. */
  readonly knownSize?: bigint;
}

export const ORIGIN = "log.example/one";

/**
 * A small log whose trees are computed by the recursive definitions of RFC 6962, section 2.1: slow, and not the code that
 * verifies. Whoever holds one can also make it lie.
 */
export class HandMadeLog {
  readonly #leaves: Buffer[] = [];
  readonly #origin: string;
  readonly #signer: ReturnType<typeof createEd25519Signer>;

  constructor({ seed = 1, origin = ORIGIN } = {}) {
    this.#origin = origin;
    this.#signer = createEd25519Signer(new Uint8Array(32).fill(seed));
  }

  get size(): number {
    return this.#leaves.length;
  }

  /** The policy file that names this log and no witness. */
  get trustText(): string {
    const key = createVerifierKey(this.#origin, this.#signer.publicKey);
    return `log ${formatVerifierKey(key)}\nquorum none\n`;
  }

  get trust(): TrustPolicy {
    return parseTrustPolicy(this.trustText);
  }

  /** A log by the same key that has the same leaves up to now, and may go its own way. */
  copy({ seed = 1, origin = ORIGIN } = {}): HandMadeLog {
    const copy = new HandMadeLog({ seed, origin });
    copy.#leaves.push(...this.#leaves);
    return copy;
  }

  /** Gives the leaf's index. */
  append(claim: LeafClaim): number {
    const { type, request, digest, tool = "postgres", operation = "query" } = claim;
    const body = {
      v: 1,
      type,
      id: `${request}.${this.size + 1}`,
      ts: 1,
      request,
      action: { tool, operation, digest },
      outcome: claim.outcome ?? null,
      data: claim.data ?? {},
    };
    return this.#leaves.push(Buffer.from(JSON.stringify(body))) - 1;
  }

  /** Lets the log grow by events that are nobody's. */
  grow(count: number): this {
    for (let left = count; left > 0; left -= 1)
      this.append({ type: "audit.read", request: "none", digest: `${this.size}` });
    return this;
  }

  note(size = this.size): string {
    const root = treeHash(this.#leaves.slice(0, size));
    const text = formatCheckpoint({ origin: this.#origin, size, root, extensions: [] });
    return signNote(text, { name: this.#origin, signer: this.#signer });
  }

  /** As the service sends it. */
  receipt(index: number, { size = this.size, knownSize = 0n }: ReceiptOptions = {}) {
    const leaf = this.#leaves[index]!;
    const proof = inclusion(index, this.#leaves.slice(0, size));
    const known = Number(knownSize);
    return {
      tlogProof: formatReceipt({ index, leaf, proof, note: this.note(size) }),
      knownSize,
      consistency: known > 0 && known < size ? this.consistency(known, size) : [],
    };
  }

  consistency(fromSize: number, toSize: number): Buffer[] {
    if (fromSize === toSize) return [];
    return subproof(fromSize, this.#leaves.slice(0, toSize), true);
  }
}

function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), leaves[0]!);
  const k = split(leaves.length);
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, k)), treeHash(leaves.slice(k)));
}

function inclusion(index: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...inclusion(index, leaves.slice(0, k)), treeHash(leaves.slice(k))]
    : [...inclusion(index - k, leaves.slice(k)), treeHash(leaves.slice(0, k))];
}

function subproof(size: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (size === leaves.length) return isWhole ? [] : [treeHash(leaves)];
  const k = split(leaves.length);
  return size <= k
    ? [...subproof(size, leaves.slice(0, k), isWhole), treeHash(leaves.slice(k))]
    : [...subproof(size - k, leaves.slice(k), false), treeHash(leaves.slice(0, k))];
}

/** The largest power of two below. */
function split(count: number): number {
  return 2 ** Math.floor(Math.log2(count - 1));
}
