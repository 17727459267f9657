import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { packLeaf, unpackLeaf } from "../../../services/adapters/sql/packed-leaf.ts";
import { ledgerLog } from "../../support/ledger-log.ts";

test("what is no compressed leaf is refused, and what would fill the memory", () => {
  expect(() => unpackLeaf(Buffer.from('{"v":1}'))).toThrow();
  expect(() => unpackLeaf(new Uint8Array())).toThrow();
  expect(() => unpackLeaf(deflateRawSync(Buffer.alloc(1_000_000)))).toThrow();
});

test("a leaf is read back byte by byte, and takes less than seven tenths of its bytes", () => {
  const bodies = ledgerLog(40).map(({ leaf }) => leaf.body);

  const packed = bodies.map(packLeaf);

  expect(packed.map((each) => Buffer.from(unpackLeaf(each)))).toEqual(
    bodies.map((body) => Buffer.from(body)),
  );
  const bytes = (all: readonly Uint8Array[]) => all.reduce((sum, { length }) => sum + length, 0);
  expect(bytes(packed) / bytes(bodies)).toBeLessThan(0.7);
});
