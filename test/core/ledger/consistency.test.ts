import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { fromBase64 } from "../../../services/core/ledger/base64.ts";
import { rangeRoot } from "../../../services/core/ledger/compact-range.ts";
import type { Consistency } from "../../../services/core/ledger/consistency.ts";
import { consistencyProof, verifyConsistency } from "../../../services/core/ledger/consistency.ts";
import { nodeHash } from "../../../services/core/ledger/hash.ts";
import { referenceTree, vectors, withBitFlipped } from "./reference-tree.ts";

interface Probe {
  readonly file: string;
  readonly size1: number;
  readonly size2: number;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

const TREE = referenceTree(2_000);

/** Its roots are a text of 12 bytes, which that verifier compares all the same. Ours lets no hash of another length count. */
const WITHOUT_HASHES =
  "testdata/consistency/additional/sizes-are-equal-one-and-proof-is-empty.json";

const consistencyOf = (fromSize: number, toSize: number): Consistency => ({
  fromSize,
  fromRoot: TREE.root(fromSize),
  toSize,
  toRoot: TREE.root(toSize),
  proof: TREE.proof(fromSize, toSize),
});

const sizesTo = (max: number) =>
  fc
    .integer({ min: 2, max })
    .chain((toSize) =>
      fc.record({ toSize: fc.constant(toSize), fromSize: fc.integer({ min: 1, max: toSize - 1 }) }),
    );

describe("altered proofs fail", () => {
  it("with any one bit flipped, in the proof or a root, of all sizes up to 9", () => {
    for (let toSize = 2; toSize <= 9; toSize += 1) {
      for (let fromSize = 1; fromSize < toSize; fromSize += 1) {
        const good = consistencyOf(fromSize, toSize);
        const altered = Array.from({ length: 256 }, (_, bit) => [
          { ...good, fromRoot: withBitFlipped(good.fromRoot, bit) },
          { ...good, toRoot: withBitFlipped(good.toRoot, bit) },
          ...good.proof.map((hash, at) => ({
            ...good,
            proof: good.proof.with(at, withBitFlipped(hash, bit)),
          })),
        ]).flat();

        expect(altered.some(verifyConsistency)).toBe(false);
      }
    }
  });

  it("with a hash flipped, dropped, added or swapped in larger trees", () => {
    fc.assert(
      fc.property(sizesTo(2_000), fc.nat(), fc.nat(255), ({ fromSize, toSize }, nth, bit) => {
        const good = consistencyOf(fromSize, toSize);
        const { proof } = good;
        const at = nth % proof.length;
        const other = bit % proof.length;
        const altered = [
          proof.with(at, withBitFlipped(proof[at]!, bit)),
          proof.toSpliced(at, 1),
          proof.toSpliced(at, 0, proof[other]!),
          [...proof, good.toRoot],
          [good.fromRoot, ...proof],
          [],
          ...(at === other ? [] : [proof.with(at, proof[other]!).with(other, proof[at]!)]),
        ];

        expect(altered.some((one) => verifyConsistency({ ...good, proof: one }))).toBe(false);
      }),
    );
  });

  it("with the root of another size, or the roots exchanged", () => {
    fc.assert(
      fc.property(sizesTo(1_999), ({ fromSize, toSize }) => {
        const good = consistencyOf(fromSize, toSize);
        const altered = [
          { ...good, fromRoot: TREE.root(fromSize + 1) },
          { ...good, fromRoot: TREE.root(fromSize - 1) },
          { ...good, toRoot: TREE.root(toSize + 1) },
          { ...good, toRoot: TREE.root(toSize - 1) },
          { ...good, fromRoot: good.toRoot, toRoot: good.fromRoot },
        ];

        expect(altered.some(verifyConsistency)).toBe(false);
      }),
    );
  });

  it("with sizes exchanged, or equal", () => {
    const good = consistencyOf(5, 9);

    expect(verifyConsistency({ ...good, fromSize: 9, toSize: 5 })).toBe(false);
    expect(verifyConsistency({ ...good, fromSize: 9 })).toBe(false);
    expect(verifyConsistency({ ...good, toSize: 5 })).toBe(false);
  });
});

describe("what is malformed fails without an error", () => {
  const good = consistencyOf(5, 9);

  it("an empty older tree, even with nothing to prove", () => {
    const [fromRoot, proof] = [TREE.root(0), []];

    expect(verifyConsistency({ ...good, fromSize: 0, fromRoot, proof })).toBe(false);
    expect(verifyConsistency({ fromSize: 0, fromRoot, toSize: 0, toRoot: fromRoot, proof })).toBe(
      false,
    );
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53])("a size of %d", (size) => {
    expect(verifyConsistency({ ...good, fromSize: size })).toBe(false);
    expect(verifyConsistency({ ...good, toSize: size })).toBe(false);
  });

  it.each([0, 31, 33])("hashes of %i bytes", (length) => {
    const hash = new Uint8Array(length);
    const same = { fromSize: 5, toSize: 5, proof: [] };

    expect(verifyConsistency({ ...good, fromRoot: hash })).toBe(false);
    expect(verifyConsistency({ ...good, toRoot: hash })).toBe(false);
    expect(verifyConsistency({ ...good, proof: good.proof.with(0, hash) })).toBe(false);
    expect(verifyConsistency({ ...same, fromRoot: hash, toRoot: hash })).toBe(false);
  });
});

describe("proofs from tiles", () => {
  it.each([
    { fromSize: 0, toSize: 5 },
    { fromSize: 6, toSize: 5 },
    { fromSize: -1, toSize: 5 },
    { fromSize: 1, toSize: 2 ** 53 },
  ])("there is none from $fromSize to $toSize", async (sizes) => {
    const proof = consistencyProof(sizes, TREE.readTile);

    await expect(proof).rejects.toMatchObject({ name: "LedgerError", code: "bad_size" });
  });

  it("all sizes up to 60 have the proof of the definition", async () => {
    for (let toSize = 1; toSize <= 60; toSize += 1) {
      for (let fromSize = 1; fromSize <= toSize; fromSize += 1) {
        const proof = await consistencyProof({ fromSize, toSize }, TREE.readTile);

        expect(proof.map(toHex)).toEqual(TREE.proof(fromSize, toSize).map(toHex));
      }
    }
  });

  it("so have larger ones", async () => {
    await fc.assert(
      fc.asyncProperty(sizesTo(2_000), async (sizes) => {
        const proof = await consistencyProof(sizes, TREE.readTile);

        expect(proof.map(toHex)).toEqual(TREE.proof(sizes.fromSize, sizes.toSize).map(toHex));
      }),
    );
  });
});

it.each<Probe>(vectors("consistency"))("published probe $file", (probe) => {
  const verdict = verifyConsistency({
    fromSize: probe.size1,
    fromRoot: fromBase64(probe.root1)!,
    toSize: probe.size2,
    toRoot: fromBase64(probe.root2)!,
    proof: (probe.proof ?? []).map((hash) => fromBase64(hash)!),
  });

  expect(verdict).toBe(!probe.wantErr && probe.file !== WITHOUT_HASHES);
});

it("all trees up to 130 are the beginning of all larger ones", () => {
  for (let toSize = 1; toSize <= 130; toSize += 1) {
    const verdicts = Array.from({ length: toSize }, (_, at) =>
      verifyConsistency(consistencyOf(at + 1, toSize)),
    );

    expect(verdicts.every(Boolean)).toBe(true);
  }
});

it("so are larger ones", () => {
  fc.assert(
    fc.property(sizesTo(2_000), ({ fromSize, toSize }) => {
      expect(verifyConsistency(consistencyOf(fromSize, toSize))).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

it("sizes beyond 32 bits are verified as small ones are", () => {
  const [left, first, second] = TREE.leafHashes.slice(0, 3) as [Uint8Array, Uint8Array, Uint8Array];
  const fromSize = 2 ** 52 + 1;
  const fromRoot = rangeRoot({ size: fromSize, hashes: [left, first] });
  const toRoot = nodeHash(left, nodeHash(first, second));

  const good = { fromSize, fromRoot, toSize: fromSize + 1, toRoot, proof: [first, second, left] };

  expect(verifyConsistency(good)).toBe(true);
  expect(verifyConsistency({ ...good, proof: [first, second] })).toBe(false);
});
