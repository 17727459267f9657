import { consistencyProof } from "../../core/ledger/consistency.ts";
import type { TileReader } from "../../core/ledger/tiles.ts";
import type { SignedHead } from "./notary.ts";

/** Proofs of one head that are kept. Callers know one of the last few heads; whoever asks from elsewhere pays each time. */
const PROOFS_MAX = 1_000;

/**
 * Proves that a signed tree only appended to a smaller one. Each proof hashes some hundred nodes anew, and of the callers whom one
 * commit answers most have verified the same tree before, so proofs live as long as their head.
 */
export class GrowthProofs {
  readonly #readTile: TileReader;
  readonly #proofs = new WeakMap<SignedHead, Map<number, Promise<readonly Uint8Array[]>>>();

  constructor(readTile: TileReader) {
    this.#readTile = readTile;
  }

  /** `fromSize` is from 1 to below the head's size. Rejects as the tiles' reader does. */
  prove(fromSize: number, head: SignedHead): Promise<readonly Uint8Array[]> {
    const proofs = this.#proofs.get(head) ?? new Map();
    const known = proofs.get(fromSize);
    if (known !== undefined) return known;
    const proof = consistencyProof({ fromSize, toSize: head.size }, this.#readTile);
    if (proofs.size >= PROOFS_MAX) return proof;
    this.#proofs.set(head, proofs.set(fromSize, proof));
    proof.catch(() => proofs.delete(fromSize));
    return proof;
  }
}
