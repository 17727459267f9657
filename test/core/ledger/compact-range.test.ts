import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../services/core/action/encoding.ts";
import type { CompactRange } from "../../../services/core/ledger/compact-range.ts";
import {
  appendLeaves,
  decodeRange,
  EMPTY_RANGE,
  encodeRange,
  rangeRoot,
  rightEdges,
  splitHashes,
} from "../../../services/core/ledger/compact-range.ts";
import { nodeHash } from "../../../services/core/ledger/hash.ts";
import { LedgerError } from "../../../services/core/ledger/ledger-error.ts";
import { referenceTree, thrownBy, vectors } from "./reference-tree.ts";

const TREE = referenceTree(2_000);
const HASH = new Uint8Array(32).fill(7);

const hexOf = ({ size, hashes }: CompactRange) => [size, ...hashes.map(toHex)].join(" ");

describe("what is refused", () => {
  const hashes = (count: number) => Array.from({ length: count }, () => HASH);

  it.each([
    { what: "a size below 0", range: { size: -1, hashes: [] }, code: "bad_size" },
    {
      what: "a size that is no integer",
      range: { size: 1.5, hashes: hashes(1) },
      code: "bad_size",
    },
    { what: "a size from 2^53 on", range: { size: 2 ** 53, hashes: hashes(1) }, code: "bad_size" },
    { what: "too few hashes", range: { size: 3, hashes: hashes(1) }, code: "bad_range" },
    { what: "too many hashes", range: { size: 4, hashes: hashes(2) }, code: "bad_range" },
    { what: "a short hash", range: { size: 1, hashes: [HASH.subarray(1)] }, code: "bad_hash" },
  ])("a range with $what is $code, whatever is done with it", ({ range, code }) => {
    expect(thrownBy(() => rangeRoot(range))).toMatchObject({ name: "LedgerError", code });
    expect(thrownBy(() => encodeRange(range))).toMatchObject({ code });
    expect(thrownBy(() => rightEdges(range))).toMatchObject({ code });
    expect(thrownBy(() => appendLeaves(range, [HASH]))).toMatchObject({ code });
  });

  it("a leaf hash of another length", () => {
    const error = thrownBy(() => appendLeaves(EMPTY_RANGE, [HASH, new Uint8Array(33)]));

    expect(error).toMatchObject({ code: "bad_hash", message: "a leaf hash is not 32 bytes long" });
  });

  it("bytes that are not the hashes of a tree of the size", () => {
    expect(thrownBy(() => decodeRange(3, new Uint8Array(63)))).toMatchObject({ code: "bad_hash" });
    expect(thrownBy(() => decodeRange(3, new Uint8Array(32)))).toMatchObject({ code: "bad_range" });
    expect(thrownBy(() => decodeRange(-3, new Uint8Array(64)))).toMatchObject({ code: "bad_size" });
    expect(thrownBy(() => splitHashes(new Uint8Array(1)))).toBeInstanceOf(LedgerError);
  });

  it("a leaf more than the largest tree has", () => {
    const largest = { size: 2 ** 53 - 1, hashes: hashes(53) };

    expect(thrownBy(() => appendLeaves(largest, [HASH]))).toMatchObject({ code: "bad_size" });
  });
});

it("the published roots come out", () => {
  const { leafHashesHex, rootsHexBySize } = vectors("roots");
  const leaves: Uint8Array[] = leafHashesHex.map((hash: string) => fromHex(hash));

  const roots = rootsHexBySize.map((_: string, size: number) =>
    toHex(rangeRoot(appendLeaves(EMPTY_RANGE, leaves.slice(0, size)))),
  );

  expect(roots).toEqual(rootsHexBySize);
});

it("grown leaf by leaf, every tree up to 2,000 has the root of the recursive definition", () => {
  const roots: string[] = [];
  TREE.leafHashes.reduce((range, hash) => {
    roots.push(toHex(rangeRoot(range)));
    return appendLeaves(range, [hash]);
  }, EMPTY_RANGE);

  expect(roots).toEqual(TREE.leafHashes.map((_, size) => toHex(TREE.root(size))));
});

it("it does not matter in which batches leaves come", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 12 }), (batches) => {
      const cuts = batches.reduce<number[]>((all, batch) => [...all, all.at(-1)! + batch], [0]);
      const size = Math.min(cuts.at(-1)!, 2_000);

      const grown = cuts.reduce((range, cut, at) => {
        const leaves = TREE.leafHashes.slice(cuts[at - 1] ?? 0, cut);
        return appendLeaves(range, leaves);
      }, EMPTY_RANGE);

      expect(hexOf(grown)).toBe(hexOf(appendLeaves(EMPTY_RANGE, TREE.leafHashes.slice(0, size))));
      expect(toHex(rangeRoot(grown))).toBe(toHex(TREE.root(size)));
    }),
  );
});

it("appending nothing changes nothing", () => {
  const range = appendLeaves(EMPTY_RANGE, TREE.leafHashes.slice(0, 77));

  expect(hexOf(appendLeaves(range, []))).toBe(hexOf(range));
  expect(appendLeaves(EMPTY_RANGE, [])).toEqual(EMPTY_RANGE);
});

it("a range that was written is read again, and is a copy", () => {
  const sizes = [0, 1, 2, 3, 255, 256, 1_023, 2_000];
  for (const size of sizes) {
    const range = appendLeaves(EMPTY_RANGE, TREE.leafHashes.slice(0, size));
    const bytes = Buffer.from(encodeRange(range));
    const read = decodeRange(size, bytes);
    bytes.fill(0);

    expect(hexOf(read)).toBe(hexOf(range));
  }
});

it("sizes far beyond 32 bits grow as small ones do", () => {
  const older = { size: 2 ** 40, hashes: [HASH] };
  const [first, second] = [TREE.leafHashes[0]!, TREE.leafHashes[1]!];

  const newer = appendLeaves(older, [first, second]);

  expect(newer).toEqual({ size: 2 ** 40 + 2, hashes: [HASH, nodeHash(first, second)] });
  expect(toHex(rangeRoot(newer))).toBe(toHex(nodeHash(HASH, nodeHash(first, second))));
});
