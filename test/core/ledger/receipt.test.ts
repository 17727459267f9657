import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { after, proveAppended } from "../../../services/core/ledger/appended.ts";
import { toBase64 } from "../../../services/core/ledger/base64.ts";
import { formatCheckpoint } from "../../../services/core/ledger/checkpoint.ts";
import { EMPTY_RANGE, rangeRoot } from "../../../services/core/ledger/compact-range.ts";
import { cosign, COSIGNATURE_TYPE } from "../../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { createVerifierKey, signNote, withSignatures } from "../../../services/core/ledger/note.ts";
import type { Receipt } from "../../../services/core/ledger/receipt.ts";
import {
  formatReceipt,
  parseReceipt,
  verifyReceipt,
} from "../../../services/core/ledger/receipt.ts";
import type { TrustPolicy } from "../../../services/core/ledger/trust-policy.ts";
import { thrownBy, withBitFlipped } from "./reference-tree.ts";

const ORIGIN = "log.example/ledger";
const LOG = createEd25519Signer(new Uint8Array(32).fill(1));
const WITNESS = createEd25519Signer(new Uint8Array(32).fill(2));
const SIZE = 11;

const leaves = Array.from({ length: SIZE }, (_, index) => utf8(`{"leaf":${index}}`));
const batch = { before: EMPTY_RANGE, leafHashes: leaves.map(leafHash) };
const checkpoint = { origin: ORIGIN, size: SIZE, root: rangeRoot(after(batch)), extensions: [] };
const text = formatCheckpoint(checkpoint);
const note = signNote(text, { name: ORIGIN, signer: LOG });
const cosigned = withSignatures(note, [
  cosign(text, { name: "w.example", signer: WITNESS, timeSeconds: 1_700_000_000 }),
]);

const receiptOf = (index: number): Receipt => ({
  index,
  leaf: leaves[index]!,
  proof: proveAppended(batch, index),
  note,
});
const GOOD = receiptOf(6);
const GOOD_TEXT = formatReceipt(GOOD);

const POLICY: TrustPolicy = {
  logs: [createVerifierKey(ORIGIN, LOG.publicKey)],
  witnesses: [],
  groups: [],
  quorum: "none",
};
const WITNESSED: TrustPolicy = {
  ...POLICY,
  witnesses: [
    { name: "w", key: createVerifierKey("w.example", WITNESS.publicKey, COSIGNATURE_TYPE) },
  ],
  quorum: "w",
};

describe("what is not read", () => {
  const hash = toBase64(GOOD.proof[0]!);

  it.each([
    ["nothing", ""],
    ["another format", GOOD_TEXT.replace("@v1", "@v2")],
    ["a receipt without its first line", GOOD_TEXT.slice(GOOD_TEXT.indexOf("\n") + 1)],
    ["an empty line before", `\n${GOOD_TEXT}`],
    ["carriage returns", GOOD_TEXT.replaceAll("\n", "\r\n")],
    ["no leaf", GOOD_TEXT.replace(/extra .*\n/, "")],
    ["an empty leaf", GOOD_TEXT.replace(/extra .*/, "extra ")],
    ["a leaf without padding", GOOD_TEXT.replace(/(extra [^=]*)=+/, "$1")],
    ["a leaf that is too long", GOOD_TEXT.replace(/extra .*/, `extra ${"AAAA".repeat(21_846)}`)],
    ["a second leaf", GOOD_TEXT.replace(/(extra .*\n)/, "$1$1")],
    ["no index", GOOD_TEXT.replace(/index .*\n/, "")],
    ["a leading zero", GOOD_TEXT.replace("index 6", "index 06")],
    ["a sign", GOOD_TEXT.replace("index 6", "index +6")],
    ["two spaces", GOOD_TEXT.replace("index 6", "index  6")],
    ["an index from 2^53 on", GOOD_TEXT.replace("index 6", "index 9007199254740992")],
    ["the index before the leaf", GOOD_TEXT.replace(/(extra .*\n)(index .*\n)/, "$2$1")],
    ["a hash that is not base64", GOOD_TEXT.replace(hash, `*${hash.slice(1)}`)],
    ["a hash without padding", GOOD_TEXT.replace(hash, hash.slice(0, -1))],
    [
      "a hash with bits left over",
      GOOD_TEXT.replace(/index 6\n.*\n/, `index 6\n${"A".repeat(42)}B=\n`),
    ],
    ["a hash of 31 bytes", GOOD_TEXT.replace(hash, toBase64(new Uint8Array(31)))],
    ["a hash of 33 bytes", GOOD_TEXT.replace(hash, toBase64(new Uint8Array(33)))],
    ["65 hashes", GOOD_TEXT.replace(`${hash}\n`, `${hash}\n`.repeat(62))],
    ["no empty line", GOOD_TEXT.slice(0, GOOD_TEXT.indexOf("\n\n") + 1)],
    ["no checkpoint", GOOD_TEXT.slice(0, GOOD_TEXT.indexOf("\n\n") + 2)],
    ["more than a note, a proof and a leaf can be", GOOD_TEXT + "a".repeat(1_100_000)],
  ])("%s", (_, altered) => {
    const error = thrownBy(() => parseReceipt(altered));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_receipt" });
  });
});

describe("what is not written", () => {
  it.each<[string, Partial<Receipt>]>([
    ["an index below 0", { index: -1 }],
    ["an index that is no integer", { index: 0.5 }],
    ["an empty leaf", { leaf: new Uint8Array() }],
    ["a leaf that is too long", { leaf: new Uint8Array(65_536) }],
    ["a hash of another length", { proof: [new Uint8Array(31)] }],
    ["65 hashes", { proof: Array.from({ length: 65 }, () => new Uint8Array(32)) }],
    ["no checkpoint", { note: "" }],
  ])("%s", (_, change) => {
    const error = thrownBy(() => formatReceipt({ ...GOOD, ...change }));

    expect(error).toMatchObject({ code: "bad_receipt" });
  });
});

describe("what does not verify", () => {
  it.each<[string, Partial<Receipt>]>([
    ["another leaf", { leaf: utf8('{"leaf":7}') }],
    ["another index", { index: 7 }],
    ["an index beyond the tree", { index: SIZE }],
    ["no proof", { proof: [] }],
    ["a proof without its last hash", { proof: GOOD.proof.slice(0, -1) }],
    ["a proof in reverse", { proof: GOOD.proof.toReversed() }],
    ["another leaf's proof", { proof: receiptOf(7).proof }],
  ])("%s", (_, change) => {
    const error = thrownBy(() => verifyReceipt({ ...GOOD, ...change }, POLICY));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_proof" });
  });

  it("any one bit flipped in the leaf or in the proof, of every leaf", () => {
    for (const index of leaves.keys()) {
      const receipt = receiptOf(index);
      const bits = receipt.leaf.byteLength * 8;
      for (let bit = 0; bit < bits; bit += 1) {
        const leaf = withBitFlipped(receipt.leaf, bit);
        const proof = receipt.proof.with(0, withBitFlipped(receipt.proof[0]!, bit));

        expect(thrownBy(() => verifyReceipt({ ...receipt, leaf }, POLICY))).toMatchObject({
          code: "bad_proof",
        });
        expect(thrownBy(() => verifyReceipt({ ...receipt, proof }, POLICY))).toMatchObject({
          code: "bad_proof",
        });
      }
    }
  });

  it("any character of the text that is another one", () => {
    fc.assert(
      fc.property(
        fc.nat(GOOD_TEXT.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, by) => {
          fc.pre(GOOD_TEXT[at] !== by);
          const altered = `${GOOD_TEXT.slice(0, at)}${by}${GOOD_TEXT.slice(at + 1)}`;

          const error = thrownBy(() => verifyReceipt(parseReceipt(altered), POLICY));

          expect(error).toMatchObject({ name: "LedgerError" });
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it("a checkpoint of another size or root", () => {
    const other = note.replace(`\n${SIZE}\n`, "\n12\n");

    expect(thrownBy(() => verifyReceipt({ ...GOOD, note: other }, POLICY))).toMatchObject({
      code: "bad_signature",
    });
  });

  it("a checkpoint without the witness that the policy asks for", () => {
    const error = thrownBy(() => verifyReceipt(GOOD, WITNESSED));

    expect(error).toMatchObject({ code: "quorum_not_met" });
  });

  it("a checkpoint of a log that the policy does not know", () => {
    const error = thrownBy(() => verifyReceipt(GOOD, { ...POLICY, logs: [] }));

    expect(error).toMatchObject({ code: "no_trusted_signature" });
  });

  it("a text in the place of the checkpoint", () => {
    const error = thrownBy(() => verifyReceipt({ ...GOOD, note: "text" }, POLICY));

    expect(error).toMatchObject({ code: "bad_note" });
  });
});

it("a receipt is the specified text: leaf, index, proof, checkpoint", () => {
  const { proof, leaf } = receiptOf(10);

  expect(proof).toHaveLength(2);
  expect(formatReceipt(receiptOf(10))).toBe(
    [
      "c2sp.org/tlog-proof@v1",
      `extra ${toBase64(leaf)}`,
      "index 10",
      ...proof.map(toBase64),
      "",
      note,
    ].join("\n"),
  );
});

it("the receipt of every leaf is read as it was written, and verifies", () => {
  for (const index of leaves.keys()) {
    const receipt = parseReceipt(formatReceipt(receiptOf(index)));

    expect(receipt).toEqual(receiptOf(index));
    expect(verifyReceipt(receipt, POLICY)).toEqual({ checkpoint, witnesses: [] });
  }
});

it("a witnessed one names its witnesses", () => {
  const receipt = { ...GOOD, note: cosigned };

  expect(verifyReceipt(receipt, WITNESSED).witnesses).toEqual(["w"]);
  expect(verifyReceipt(receipt, POLICY).witnesses).toEqual([]);
});

it("the only leaf of a log needs no hash", () => {
  const leaf = leaves[0]!;
  const single = formatCheckpoint({ ...checkpoint, size: 1, root: leafHash(leaf) });
  const receipt = {
    index: 0,
    leaf,
    proof: [],
    note: signNote(single, { name: ORIGIN, signer: LOG }),
  };

  expect(parseReceipt(formatReceipt(receipt))).toEqual(receipt);
  expect(verifyReceipt(receipt, POLICY).checkpoint.size).toBe(1);
});

it("any receipt that is written is read", () => {
  const hashes = fc
    .uint8Array({ minLength: 32, maxLength: 32 })
    .map((hash) => new Uint8Array(hash));
  const receipts = fc.record({
    index: fc.maxSafeNat(),
    leaf: fc.uint8Array({ minLength: 1, maxLength: 500 }).map((leaf) => new Uint8Array(leaf)),
    proof: fc.array(hashes, { maxLength: 64 }),
    note: fc.string({ minLength: 1 }),
  });
  fc.assert(
    fc.property(receipts, (receipt) => {
      expect(parseReceipt(formatReceipt(receipt))).toEqual(receipt);
    }),
  );
});
