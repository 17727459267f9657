import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { after, proveAppended } from "../../../services/core/ledger/appended.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  rangeRoot,
} from "../../../services/core/ledger/compact-range.ts";
import { inclusionProof, verifyInclusion } from "../../../services/core/ledger/inclusion.ts";
import { referenceTree, thrownBy } from "./reference-tree.ts";

const TREE = referenceTree(2_300);

const batchOf = (size: number, count: number) => ({
  before: appendLeaves(EMPTY_RANGE, TREE.leafHashes.slice(0, size)),
  leafHashes: TREE.leafHashes.slice(size, size + count),
});

const provedOf = (size: number, count: number) => {
  const batch = batchOf(size, count);
  return batch.leafHashes.map((_, at) => proveAppended(batch, size + at).map(toHex));
};

const pathsOf = (size: number, count: number) =>
  Array.from({ length: count }, (_, at) => TREE.path(size + at, size + count).map(toHex));

describe("what is refused", () => {
  it.each([9, 13, -1, 10.5, Number.NaN, 2 ** 53])("index %d of a batch from 10 to 12", (index) => {
    const error = thrownBy(() => proveAppended(batchOf(10, 3), index));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_index" });
  });

  it("a batch on a damaged range", () => {
    const batch = { before: { size: 3, hashes: [] }, leafHashes: TREE.leafHashes.slice(0, 1) };

    expect(thrownBy(() => after(batch))).toMatchObject({ code: "bad_range" });
  });
});

it("every leaf of every batch of up to 20 after up to 70 leaves has the path of the definition", () => {
  for (let size = 0; size <= 70; size += 1) {
    for (let count = 1; count <= 20; count += 1) {
      expect(provedOf(size, count)).toEqual(pathsOf(size, count));
    }
  }
});

it("so has every leaf of batches of up to 256 after up to 2,000 leaves", () => {
  fc.assert(
    fc.property(fc.nat(2_000), fc.integer({ min: 1, max: 256 }), (size, count) => {
      expect(provedOf(size, count)).toEqual(pathsOf(size, count));
    }),
  );
});

it("a batch proves what the tiles prove", async () => {
  const batch = batchOf(500, 40);

  for (let index = 500; index < 540; index += 1) {
    const fromTiles = await inclusionProof({ index, size: 540 }, TREE.readTile);

    expect(proveAppended(batch, index).map(toHex)).toEqual(fromTiles.map(toHex));
  }
});

it("the tree after a batch is the appended one, and is computed once", () => {
  const batch = batchOf(300, 17);

  expect(after(batch)).toEqual(appendLeaves(batch.before, batch.leafHashes));
  expect(after(batch)).toBe(after(batch));
});

it("leaves far beyond 32 bits are proved", () => {
  const hashes = TREE.leafHashes;
  const batch = {
    before: { size: 2 ** 52 + 2 ** 33 + 1, hashes: hashes.slice(0, 3) },
    leafHashes: hashes.slice(3, 50),
  };
  const tree = after(batch);

  const verdicts = batch.leafHashes.map((leafHash, at) => {
    const index = batch.before.size + at;
    const proof = proveAppended(batch, index);
    return verifyInclusion({ index, size: tree.size, leafHash, proof, root: rangeRoot(tree) });
  });

  expect(new Set(verdicts)).toEqual(new Set([true]));
});
