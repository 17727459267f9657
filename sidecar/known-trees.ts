import { verifyConsistency } from "../services/core/ledger/consistency.ts";

/** A tree of the log that its signed checkpoint vouches for. */
export interface KnownTree {
  readonly size: number;
  readonly root: Uint8Array;
  /** The checkpoint as it was signed: with two of them that contradict each other, anyone can be shown a fork. */
  readonly note: string;
}

/** A proof that trees grew by appending only (RFC 6962, section 2.1.2), from the tree of `fromSize` on. */
export interface GrowthProof {
  readonly fromSize: number;
  readonly hashes: readonly Uint8Array[];
}

/** What the trees that are known say of another one. Only `consistent` has been proven. */
export type Admission =
  | { readonly kind: "consistent" }
  /** Nothing was proven: the proof, if any, begins at a tree that is not known. */
  | { readonly kind: "unproven" }
  /** The log has shown a tree that does not contain this one. */
  | { readonly kind: "fork"; readonly remembered: KnownTree };

/** A tree that waits for a proof against the newest one. */
export interface LooseTree {
  readonly tree: KnownTree;
  readonly sinceMs: number;
}

/** A tree, the newest one when a proof between them was asked for, and that proof. */
export interface Joint {
  readonly tree: KnownTree;
  readonly newest: KnownTree;
  readonly hashes: readonly Uint8Array[];
}

/** Far more than answers are under way at once. */
const LINE_MAX = 256;
/** What a second of answers can bring; beyond it, answers that allow are proven before they are given. */
const LOOSE_MAX = 512;

/**
 * The trees of one log that were seen. Those on the line are proven to be stages of one tree; loose ones are signed by the log,
 * but between them and the newest nothing is proven yet.
 */
export class KnownTrees {
  /** By size, in the order in which they were proven. */
  readonly #line = new Map<number, KnownTree>();
  readonly #loose = new Map<number, LooseTree & { readonly isProven: boolean }>();
  #newest: KnownTree | undefined;

  constructor(newest?: KnownTree, loose: readonly KnownTree[] = []) {
    if (newest !== undefined) this.#join(newest);
    // What is remembered from before waits longest already.
    for (const tree of loose) this.#loose.set(tree.size, { tree, sinceMs: 0, isProven: false });
  }

  get newest(): KnownTree | undefined {
    return this.#newest;
  }

  /** The oldest first. */
  get loose(): readonly LooseTree[] {
    return [...this.#loose.values()];
  }

  get isFull(): boolean {
    return this.#loose.size >= LOOSE_MAX;
  }

  /**
   * Takes a tree whose checkpoint is verified. The first one of all is believed. One that grew from a known tree other than the
   * newest is consistent with what was known when the question was asked, and stays loose until it is joined.
   */
  admit(tree: KnownTree, proof: GrowthProof | undefined, nowMs: number): Admission {
    const other = this.#otherOfSize(tree);
    if (other !== undefined) return { kind: "fork", remembered: other };
    if (this.#line.has(tree.size)) return { kind: "consistent" };
    if (this.#newest === undefined) {
      this.#join(tree);
      return { kind: "consistent" };
    }
    const from = proof === undefined ? undefined : this.#provenTree(proof.fromSize);
    if (proof === undefined || from === undefined || from.size >= tree.size)
      return this.#loose.get(tree.size)?.isProven === true
        ? { kind: "consistent" }
        : { kind: "unproven" };
    if (!isGrowth(from, tree, proof.hashes)) return { kind: "fork", remembered: from };
    if (from === this.#newest) this.#join(tree);
    else this.#keepLoose(tree, nowMs, true);
    return { kind: "consistent" };
  }

  /** Keeps a tree for which nothing is proven, until it is joined. */
  postpone(tree: KnownTree, nowMs: number): void {
    if (!this.#line.has(tree.size)) this.#keepLoose(tree, nowMs, false);
  }

  /** Takes the proof between a tree and the one that was the newest when it was asked for, from the smaller to the larger. */
  join({ tree, newest, hashes }: Joint, nowMs: number): Admission {
    const other = this.#otherOfSize(tree);
    if (other !== undefined) return { kind: "fork", remembered: other };
    const [from, to] = tree.size < newest.size ? [tree, newest] : [newest, tree];
    if (!isGrowth(from, to, hashes)) return { kind: "fork", remembered: newest };
    // Smaller than a stage of the line, it is a stage too; larger, only when the line has not grown meanwhile.
    if (to === newest || newest === this.#newest) this.#join(tree);
    else this.#keepLoose(tree, nowMs, true);
    return { kind: "consistent" };
  }

  /** A tree of the same size that is another tree. */
  #otherOfSize({ size, root }: KnownTree): KnownTree | undefined {
    const known = this.#line.get(size) ?? this.#loose.get(size)?.tree;
    return known === undefined || isSame(known.root, root) ? undefined : known;
  }

  #provenTree(size: number): KnownTree | undefined {
    const loose = this.#loose.get(size);
    return this.#line.get(size) ?? (loose?.isProven === true ? loose.tree : undefined);
  }

  #join(tree: KnownTree): void {
    this.#loose.delete(tree.size);
    this.#line.set(tree.size, tree);
    if (this.#newest === undefined || tree.size > this.#newest.size) this.#newest = tree;
    for (const size of this.#line.keys()) {
      if (this.#line.size <= LINE_MAX) return;
      if (size !== this.#newest.size) this.#line.delete(size);
    }
  }

  #keepLoose(tree: KnownTree, nowMs: number, isProven: boolean): void {
    const known = this.#loose.get(tree.size);
    const sinceMs = known?.sinceMs ?? nowMs;
    this.#loose.set(tree.size, { tree, sinceMs, isProven: isProven || known?.isProven === true });
  }
}

function isGrowth(from: KnownTree, to: KnownTree, proof: readonly Uint8Array[]): boolean {
  return verifyConsistency({
    fromSize: from.size,
    fromRoot: from.root,
    toSize: to.size,
    toRoot: to.root,
    proof,
  });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
