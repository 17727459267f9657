import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { fromBase64 } from "../../../services/core/ledger/base64.ts";
import type { Inclusion } from "../../../services/core/ledger/inclusion.ts";
import { inclusionProof, verifyInclusion } from "../../../services/core/ledger/inclusion.ts";
import { referenceTree, vectors, withBitFlipped } from "./reference-tree.ts";

interface Probe {
  readonly file: string;
  readonly leafIdx: number;
  readonly treeSize: number;
  readonly root: string;
  readonly leafHash: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const TREE = referenceTree(2_000);

const inclusionOf = (index: number, size: number): Inclusion => ({
  index,
  size,
  leafHash: TREE.leafHashes[index]!,
  proof: TREE.path(index, size),
  root: TREE.root(size),
});

const placeIn = (sizeMax: number) =>
  fc
    .integer({ min: 2, max: sizeMax })
    .chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));

const bits = (bytes: Uint8Array) => Array.from({ length: bytes.byteLength * 8 }, (_, bit) => bit);

describe("altered proofs fail", () => {
  it("with any one bit flipped, in the proof, the leaf hash or the root, of every leaf of 11", () => {
    for (let index = 0; index < 11; index += 1) {
      const good = inclusionOf(index, 11);
      const altered = [
        ...bits(good.root).map((bit) => ({ ...good, root: withBitFlipped(good.root, bit) })),
        ...bits(good.leafHash).map((bit) => ({
          ...good,
          leafHash: withBitFlipped(good.leafHash, bit),
        })),
        ...good.proof.flatMap((hash, at) =>
          bits(hash).map((bit) => ({
            ...good,
            proof: good.proof.with(at, withBitFlipped(hash, bit)),
          })),
        ),
      ];

      expect(altered.some(verifyInclusion)).toBe(false);
    }
  });

  it("with a bit flipped anywhere in larger trees", () => {
    fc.assert(
      fc.property(placeIn(2_000), fc.nat(), fc.nat(255), ({ index, size }, nth, bit) => {
        const good = inclusionOf(index, size);
        const at = nth % good.proof.length;
        const proof = good.proof.with(at, withBitFlipped(good.proof[at]!, bit));

        expect(verifyInclusion({ ...good, proof })).toBe(false);
      }),
    );
  });

  it("with a hash dropped, added, doubled or swapped", () => {
    fc.assert(
      fc.property(placeIn(2_000), fc.nat(), fc.nat(), ({ index, size }, first, second) => {
        const good = inclusionOf(index, size);
        const { proof } = good;
        const at = first % proof.length;
        const other = second % proof.length;
        const swapped = proof.with(at, proof[other]!).with(other, proof[at]!);
        const altered = [
          proof.toSpliced(at, 1),
          proof.toSpliced(at, 0, proof[other]!),
          [...proof, good.root],
          [good.leafHash, ...proof],
          [],
          ...(at === other ? [] : [swapped]),
        ];

        expect(altered.some((one) => verifyInclusion({ ...good, proof: one }))).toBe(false);
      }),
    );
  });

  it("for every other index of the tree", () => {
    for (let index = 0; index < 37; index += 1) {
      const good = inclusionOf(index, 37);
      const others = Array.from({ length: 37 }, (_, at) => at).filter((at) => at !== index);

      expect(others.some((other) => verifyInclusion({ ...good, index: other }))).toBe(false);
    }
  });

  it("under the root of every other size", () => {
    for (let size = 2; size < 100; size += 1) {
      const good = inclusionOf(1, size);
      const altered = [size - 1, size + 1].map((other) => ({ ...good, root: TREE.root(other) }));

      expect(altered.some(verifyInclusion)).toBe(false);
    }
  });

  it("in a tree of a size whose proof has another length", () => {
    const good = inclusionOf(5, 7);

    const verdicts = [0, 5, 6, 9, 16, 2 ** 40].map((size) => verifyInclusion({ ...good, size }));

    expect(verdicts).toEqual([false, false, false, false, false, false]);
  });
});

describe("what is malformed fails without an error", () => {
  const good = inclusionOf(3, 8);

  it.each([-1, 8, 9, 1.5, Number.NaN, 2 ** 53])("index %d of 8", (index) => {
    expect(verifyInclusion({ ...good, index })).toBe(false);
  });

  it.each([0, -8, 7.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])("size %d", (size) => {
    expect(verifyInclusion({ ...good, size })).toBe(false);
  });

  it.each([0, 31, 33])("hashes of %i bytes", (length) => {
    const hash = new Uint8Array(length);
    const alone = { index: 0, size: 1, proof: [] };

    expect(verifyInclusion({ ...good, leafHash: hash })).toBe(false);
    expect(verifyInclusion({ ...good, root: hash })).toBe(false);
    expect(verifyInclusion({ ...good, proof: good.proof.with(1, hash) })).toBe(false);
    expect(verifyInclusion({ ...alone, leafHash: hash, root: hash })).toBe(false);
  });
});

describe("proofs from tiles", () => {
  it.each([
    { index: 0, size: 0 },
    { index: 5, size: 5 },
    { index: -1, size: 5 },
    { index: 0.5, size: 5 },
  ])("there is none of leaf $index of $size", async (place) => {
    const proof = inclusionProof(place, TREE.readTile);

    await expect(proof).rejects.toMatchObject({ name: "LedgerError", code: "bad_index" });
  });

  it("there is none in a tree without a size", async () => {
    const proof = inclusionProof({ index: 0, size: -1 }, TREE.readTile);

    await expect(proof).rejects.toMatchObject({ code: "bad_size" });
  });

  it("there is none from a tile that is cut short", async () => {
    const readTile = async () => new Uint8Array(31);

    const proof = inclusionProof({ index: 1, size: 5 }, readTile);

    await expect(proof).rejects.toMatchObject({
      code: "bad_tile",
      message: "tile/0/000.p/5 is 31 bytes long",
    });
  });

  it("every leaf of every tree up to 70 has the path of the definition", async () => {
    for (let size = 1; size <= 70; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = await inclusionProof({ index, size }, TREE.readTile);

        expect(proof.map(toHex)).toEqual(TREE.path(index, size).map(toHex));
      }
    }
  });

  it("so have leaves of larger ones", async () => {
    await fc.assert(
      fc.asyncProperty(placeIn(2_000), async ({ index, size }) => {
        const proof = await inclusionProof({ index, size }, TREE.readTile);

        expect(proof.map(toHex)).toEqual(TREE.path(index, size).map(toHex));
      }),
    );
  });

  it("so have those of a tree with tiles on three levels", async () => {
    const tree = referenceTree(70_000);
    for (const index of [0, 1, 255, 256, 34_999, 65_535, 65_536, 69_887, 69_888, 69_999]) {
      const proof = await inclusionProof({ index, size: 70_000 }, tree.readTile);

      expect(proof.map(toHex)).toEqual(tree.path(index, 70_000).map(toHex));
    }
  });

  it("no tile is read twice for a proof", async () => {
    const read: string[] = [];

    await inclusionProof({ index: 700, size: 1_999 }, async (tile) => {
      read.push(JSON.stringify(tile));
      return TREE.readTile(tile);
    });

    expect(read).toHaveLength(new Set(read).size);
    expect(read).toHaveLength(3);
  });
});

it.each<Probe>(vectors("inclusion"))("published probe $file", (probe) => {
  const verdict = verifyInclusion({
    index: probe.leafIdx,
    size: probe.treeSize,
    leafHash: fromBase64(probe.leafHash)!,
    proof: (probe.proof ?? []).map((hash) => fromBase64(hash)!),
    root: fromBase64(probe.root)!,
  });

  expect(verdict).toBe(!probe.wantErr);
});

it("every leaf of every tree up to 300 is proved", () => {
  for (let size = 1; size <= 300; size += 1) {
    const verdicts = Array.from({ length: size }, (_, index) =>
      verifyInclusion(inclusionOf(index, size)),
    );

    expect(verdicts.every(Boolean)).toBe(true);
  }
});

it("leaves of larger trees are proved", () => {
  fc.assert(
    fc.property(placeIn(2_000), ({ index, size }) => {
      expect(verifyInclusion(inclusionOf(index, size))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
