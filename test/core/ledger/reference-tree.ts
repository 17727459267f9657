import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { TILE_WIDTH, type TileReader } from "../../../services/core/ledger/tiles.ts";

/** The definitions of RFC 6962, section 2.1, word for word: recursive, and with a hash of its own. */
export interface ReferenceTree {
  readonly leafHashes: readonly Uint8Array[];
  /** MTH(D[0:size]). */
  root(size: number): Uint8Array;
  /** PATH(index, D[0:size]). */
  path(index: number, size: number): readonly Uint8Array[];
  /** PROOF(fromSize, D[0:toSize]). */
  proof(fromSize: number, toSize: number): readonly Uint8Array[];
  readonly readTile: TileReader;
}

/** A tree of so many leaves: leaf i is the text "leaf i". */
export function referenceTree(size: number): ReferenceTree {
  const leafHashes = Array.from({ length: size }, (_, index) =>
    sha256(Uint8Array.of(0), Buffer.from(`leaf ${index}`)),
  );
  const known = new Map<string, Uint8Array>();
  const mth = (from: number, to: number): Uint8Array => {
    const name = `${from} ${to}`;
    const hash = known.get(name) ?? hashOf(from, to);
    known.set(name, hash);
    return hash;
  };
  const hashOf = (from: number, to: number): Uint8Array => {
    if (to - from === 0) return sha256();
    if (to - from === 1) return leafHashes[from]!;
    const k = split(to - from);
    return sha256(Uint8Array.of(1), mth(from, from + k), mth(from + k, to));
  };
  const path = (m: number, from: number, to: number): readonly Uint8Array[] => {
    if (to - from === 1) return [];
    const k = split(to - from);
    return m < k
      ? [...path(m, from, from + k), mth(from + k, to)]
      : [...path(m - k, from + k, to), mth(from, from + k)];
  };
  const subproof = (m: number, [from, to]: [number, number], isWhole: boolean): Uint8Array[] => {
    if (m === to - from) return isWhole ? [] : [mth(from, to)];
    const k = split(to - from);
    return m <= k
      ? [...subproof(m, [from, from + k], isWhole), mth(from + k, to)]
      : [...subproof(m - k, [from + k, to], false), mth(from, from + k)];
  };
  return {
    leafHashes,
    root: (to) => mth(0, to),
    path: (index, to) => path(index, 0, to),
    proof: (from, to) => subproof(from, [0, to], true),
    readTile: async ({ level, index, width }) => {
      const span = TILE_WIDTH ** level;
      const first = index * TILE_WIDTH;
      return Buffer.concat(
        Array.from({ length: width }, (_, at) => mth((first + at) * span, (first + at + 1) * span)),
      );
    },
  };
}

/** A file of published vectors. */
export function vectors(name: string) {
  const url = new URL(`../../vectors/ledger/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

/** A copy in which one bit is different. */
export function withBitFlipped(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

/** What a function throws. */
export function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
