import { expect, it } from "vitest";
import { TileCache } from "../../../services/adapters/sql/tile-cache.ts";
import { appendLeaves, EMPTY_RANGE } from "../../../services/core/ledger/compact-range.ts";
import { sha256 } from "../../../services/core/ledger/hash.ts";

const HASHES = Array.from({ length: 600 }, (_, index) =>
  sha256(Uint8Array.of(index % 251, index >> 8)),
);

it("finds nothing that it can't know", () => {
  const tiles = new TileCache();

  tiles.grow(appended(10, 20));

  expect(tiles.find({ level: 0, index: 0, width: 20 })).toBeUndefined();
  expect(tiles.find({ level: 1, index: 0, width: 1 })).toBeUndefined();
});

it("lets tiles grow with what is appended, in every width that they had", () => {
  const tiles = new TileCache();

  tiles.grow(appended(0, 100));
  tiles.grow(appended(100, 300));

  expect(tiles.find({ level: 0, index: 0, width: 256 })).toEqual(bytesOf(0, 256));
  expect(tiles.find({ level: 0, index: 0, width: 100 })).toEqual(bytesOf(0, 100));
  expect(tiles.find({ level: 0, index: 1, width: 44 })).toEqual(bytesOf(256, 300));
  expect(tiles.find({ level: 0, index: 1, width: 45 })).toBeUndefined();
  expect(tiles.find({ level: 1, index: 0, width: 1 })?.byteLength).toBe(32);
});

it("does not grow over what another replica appended, and goes on after the tile was read again", () => {
  const tiles = new TileCache();
  tiles.grow(appended(0, 10));

  tiles.grow(appended(20, 30));
  const gap = tiles.find({ level: 0, index: 0, width: 30 });
  tiles.keep({ level: 0, index: 0, width: 30 }, bytesOf(0, 30));
  tiles.keep({ level: 0, index: 0, width: 12 }, bytesOf(0, 12));
  tiles.grow(appended(30, 31));

  expect(gap).toBeUndefined();
  expect(tiles.find({ level: 0, index: 0, width: 31 })).toEqual(bytesOf(0, 31));
});

it("keeps full tiles that were read", () => {
  const tiles = new TileCache();

  tiles.keep({ level: 0, index: 1, width: 256 }, bytesOf(256, 512));

  expect(tiles.find({ level: 0, index: 1, width: 256 })).toEqual(bytesOf(256, 512));
  expect(tiles.find({ level: 0, index: 1, width: 3 })).toEqual(bytesOf(256, 259));
});

function appended(from: number, to: number) {
  return {
    before: appendLeaves(EMPTY_RANGE, HASHES.slice(0, from)),
    leafHashes: HASHES.slice(from, to),
    bodies: [],
    epoch: 1,
  };
}

function bytesOf(from: number, to: number): Uint8Array {
  return new Uint8Array(Buffer.concat(HASHES.slice(from, to)));
}
