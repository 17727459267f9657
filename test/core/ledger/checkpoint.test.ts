import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toBase64 } from "../../../services/core/ledger/base64.ts";
import { formatCheckpoint, parseCheckpoint } from "../../../services/core/ledger/checkpoint.ts";
import { EMPTY_ROOT } from "../../../services/core/ledger/hash.ts";
import { thrownBy } from "./reference-tree.ts";

const ROOT = new Uint8Array(32).fill(9);
const ENCODED = toBase64(ROOT);
const CHECKPOINT = { origin: "log.example", size: 5, root: ROOT, extensions: [] };

describe("what is not read", () => {
  it.each([
    ["nothing", ""],
    ["two lines", "log.example\n5\n"],
    ["no last line end", `log.example\n5\n${ENCODED}`],
    ["an empty origin", `\n5\n${ENCODED}\n`],
    ["an empty extension", `log.example\n5\n${ENCODED}\n\n`],
    ["an empty line between extensions", `log.example\n5\n${ENCODED}\na\n\nb\n`],
    ["a leading zero", `log.example\n05\n${ENCODED}\n`],
    ["a sign", `log.example\n+5\n${ENCODED}\n`],
    ["an exponent", `log.example\n5e1\n${ENCODED}\n`],
    ["a fraction", `log.example\n5.0\n${ENCODED}\n`],
    ["a space", `log.example\n 5\n${ENCODED}\n`],
    ["hexadecimal", `log.example\n0x5\n${ENCODED}\n`],
    ["digits that are not ASCII", `log.example\n٥\n${ENCODED}\n`],
    ["2^53", `log.example\n9007199254740992\n${ENCODED}\n`],
    ["a hundred digits", `log.example\n${"9".repeat(100)}\n${ENCODED}\n`],
    ["a root of 31 bytes", `log.example\n5\n${toBase64(ROOT.subarray(1))}\n`],
    ["a root of 33 bytes", `log.example\n5\n${toBase64(new Uint8Array(33))}\n`],
    ["a root without padding", `log.example\n5\n${ENCODED.slice(0, -1)}\n`],
    ["a root with bits left over", `log.example\n5\n${ENCODED.slice(0, -2)}l=\n`],
    ["the empty tree with a root of leaves", `log.example\n0\n${ENCODED}\n`],
  ])("%s", (_, text) => {
    const error = thrownBy(() => parseCheckpoint(text));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_checkpoint" });
  });
});

describe("what is not written", () => {
  it.each([
    ["an empty origin", { origin: "" }],
    ["a line end in the origin", { origin: `a\n5\n${ENCODED}` }],
    ["a root of another length", { root: new Uint8Array(31) }],
    ["an empty extension", { extensions: [""] }],
    ["a line end in an extension", { extensions: ["a\nb"] }],
    ["a root of leaves for the empty tree", { size: 0 }],
  ])("%s", (_, change) => {
    const error = thrownBy(() => formatCheckpoint({ ...CHECKPOINT, ...change }));

    expect(error).toMatchObject({ code: "bad_checkpoint" });
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN])("a size of %d", (size) => {
    const error = thrownBy(() => formatCheckpoint({ ...CHECKPOINT, size }));

    expect(error).toMatchObject({ code: "bad_size" });
  });
});

it("a checkpoint is origin, size and root, a line each", () => {
  expect(formatCheckpoint(CHECKPOINT)).toBe(`log.example\n5\n${ENCODED}\n`);
});

it("the empty tree has the hash of nothing as its root", () => {
  const empty = { ...CHECKPOINT, size: 0, root: EMPTY_ROOT };

  expect(parseCheckpoint(formatCheckpoint(empty))).toEqual(empty);
});

it("what is written is read", () => {
  const lines = fc.string({ minLength: 1 }).filter((line) => !line.includes("\n"));
  const checkpoints = fc.record({
    origin: lines,
    size: fc.maxSafeNat().map((size) => Math.max(1, size)),
    root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
    extensions: fc.array(lines, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(checkpoints, (checkpoint) => {
      expect(parseCheckpoint(formatCheckpoint(checkpoint))).toEqual({
        ...checkpoint,
        root: new Uint8Array(checkpoint.root),
      });
    }),
  );
});
