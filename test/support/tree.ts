import { utf8 } from "../../services/core/action/utf8.ts";
import { formatCheckpoint } from "../../services/core/ledger/checkpoint.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../services/core/ledger/compact-range.ts";
import { consistencyProof } from "../../services/core/ledger/consistency.ts";
import { createEd25519Signer, type Ed25519Signer } from "../../services/core/ledger/ed25519.ts";
import { leafHash, nodeHash } from "../../services/core/ledger/hash.ts";
import { createVerifierKey, signNote, type VerifierKey } from "../../services/core/ledger/note.ts";
import { TILE_WIDTH, type TileReader } from "../../services/core/ledger/tiles.ts";

/** A log in memory that signs whatever it is asked to: leaves are texts. */
export interface TreeLog {
  readonly origin: string;
  readonly key: VerifierKey;
  readonly signer: Ed25519Signer;
  readonly leaves: readonly string[];
  readonly readTile: TileReader;
  root(size: number): Uint8Array;
  note(size: number): string;
  proof(fromSize: number, toSize: number): Promise<readonly Uint8Array[]>;
  /** The same log with another history from an index on. */
  fork(index: number): TreeLog;
}

/** A log of so many leaves, with a key made of the number. */
export function treeLog(size: number, origin = "log.example/one", seed = 1): TreeLog {
  return ofLeaves(
    Array.from({ length: size }, (_, index) => `leaf ${index}`),
    origin,
    seed,
  );
}

function ofLeaves(leaves: readonly string[], origin: string, seed: number): TreeLog {
  const signer = createEd25519Signer(new Uint8Array(32).fill(seed));
  const hashes = leaves.map((leaf) => leafHash(utf8(leaf)));
  const root = (size: number) => rangeRoot(appendLeaves(EMPTY_RANGE, hashes.slice(0, size)));
  const readTile: TileReader = async ({ level, index, width }) => {
    const span = TILE_WIDTH ** level;
    const first = index * TILE_WIDTH;
    const at = (position: number) => perfect(hashes.slice(position * span, (position + 1) * span));
    return Buffer.concat(Array.from({ length: width }, (_, offset) => at(first + offset)));
  };
  return {
    origin,
    key: createVerifierKey(origin, signer.publicKey),
    signer,
    leaves,
    readTile,
    root,
    note: (size) => {
      const text = formatCheckpoint({ origin, size, root: root(size), extensions: [] });
      return signNote(text, { name: origin, signer });
    },
    proof: async (fromSize, toSize) =>
      fromSize === 0 ? [] : consistencyProof({ fromSize, toSize }, readTile),
    fork: (index) =>
      ofLeaves(
        leaves.map((leaf, at) => (at < index ? leaf : `other ${leaf}`)),
        origin,
        seed,
      ),
  };
}

function perfect(hashes: readonly Uint8Array[]): Uint8Array {
  const [only] = hashes;
  if (hashes.length === 1 && only !== undefined) return only;
  const half = hashes.length / 2;
  return nodeHash(perfect(hashes.slice(0, half)), perfect(hashes.slice(half)));
}
