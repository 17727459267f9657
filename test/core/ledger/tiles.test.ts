import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  rangeRoot,
} from "../../../services/core/ledger/compact-range.ts";
import type { Tile } from "../../../services/core/ledger/tiles.ts";
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  parseTilePath,
  readHashes,
  rootAt,
  tilePath,
  tilesOfTree,
} from "../../../services/core/ledger/tiles.ts";
import { referenceTree, thrownBy } from "./reference-tree.ts";

const TREE = referenceTree(2_000);

describe("paths", () => {
  it.each([
    { level: 0, index: 0, width: 0 },
    { level: 0, index: 0, width: 257 },
    { level: 0, index: 0, width: 1.5 },
    { level: 0, index: -1, width: 1 },
    { level: 0, index: 2 ** 53, width: 1 },
    { level: 64, index: 0, width: 1 },
    { level: -1, index: 0, width: 1 },
  ])("there is none of level $level, index $index, width $width", (tile) => {
    const error = thrownBy(() => tilePath(tile));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_tile" });
  });

  it.each([
    "",
    "tile/0/000/",
    "/tile/0/000",
    "tile/0/0",
    "tile/0/0000",
    "tile/0/1000",
    "tile/0/x000/000",
    "tile/0/x001",
    "tile/0/x001/x002",
    "tile/00/000",
    "tile/64/000",
    "tile/100/000",
    "tile/-1/000",
    "tile/0/000.p/0",
    "tile/0/000.p/01",
    "tile/0/000.p/256",
    "tile/0/000.p/",
    "tile/0/000.p",
    "tile/0/000.p/1/",
    "tile/0/000\n",
    "tile/0/٠٠٠",
    "tile/entries/",
    "tile/entry/000",
    "tile/entries/x000/001",
    "tile/0/x009/x007/x199/x254/x740/992",
    "tile/0/../checkpoint",
    "checkpoint",
  ])("%j names nothing", (path) => {
    expect(parseTilePath(path)).toBeUndefined();
  });

  it.each<[string, Tile]>([
    ["tile/0/000", { level: 0, index: 0, width: 256 }],
    ["tile/0/x001/x234/067", { level: 0, index: 1_234_067, width: 256 }],
    ["tile/63/999.p/1", { level: 63, index: 999, width: 1 }],
    ["tile/1/x001/000.p/255", { level: 1, index: 1_000, width: 255 }],
    ["tile/0/x009/x007/x199/x254/x740/991", { level: 0, index: 2 ** 53 - 1, width: 256 }],
  ])("%s", (path, tile) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: "tile", ...tile });
  });

  it.each([
    ["tile/entries/000.p/15", { index: 0, width: 15 }],
    ["tile/entries/x273/123", { index: 273_123, width: 256 }],
  ])("%s", (path, bundle) => {
    expect(entriesPath(bundle)).toBe(path);
    expect(parseTilePath(path)).toEqual({ kind: "entries", ...bundle });
  });

  it.each([
    { index: -1, width: 1 },
    { index: 0, width: 0 },
  ])("there is no bundle of index $index, width $width", (bundle) => {
    expect(thrownBy(() => entriesPath(bundle))).toMatchObject({ code: "bad_tile" });
  });

  it("every path that is written is read, and what is read was written so", () => {
    const tiles = fc.record({
      level: fc.nat(63),
      index: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(tiles, (tile) => {
        expect(parseTilePath(tilePath(tile))).toEqual({ kind: "tile", ...tile });
      }),
    );
  });
});

describe("tiles of a tree", () => {
  it.each([-1, 0.5, 2 ** 53])("there are none of size %d", async (size) => {
    expect(thrownBy(() => tilesOfTree(size))).toMatchObject({ code: "bad_size" });
    await expect(rootAt(size, TREE.readTile)).rejects.toMatchObject({ code: "bad_size" });
  });

  it.each([0, 1, 31, 33, 64 * 32])(
    "a reader that gives %i bytes for two hashes fails",
    async (length) => {
      const readTile = async () => new Uint8Array(length);

      const failing = readHashes({ level: 0, index: 0, width: 2 }, readTile);

      await expect(failing).rejects.toMatchObject({ name: "LedgerError", code: "bad_tile" });
      await expect(rootAt(2, readTile)).rejects.toMatchObject({ code: "bad_tile" });
    },
  );

  it("a reader's own error comes through", async () => {
    const gone = new Error("gone");
    const readTile = async () => {
      throw gone;
    };

    await expect(rootAt(5, readTile)).rejects.toBe(gone);
  });

  it("the empty tree has none, and 256 leaves have a full one and one of width 1", () => {
    expect(tilesOfTree(0)).toEqual([]);
    expect(tilesOfTree(256)).toEqual([
      { level: 0, index: 0, width: 256 },
      { level: 1, index: 0, width: 1 },
    ]);
  });

  it("70,000 leaves have those that the specification counts", () => {
    const paths = tilesOfTree(70_000).map(tilePath);

    expect(paths).toHaveLength(273 + 1 + 1 + 1 + 1);
    expect(paths.filter((path) => path.includes(".p/"))).toEqual([
      "tile/0/273.p/112",
      "tile/1/001.p/17",
      "tile/2/000.p/1",
    ]);
  });

  it("every tree up to 2,000 has its root from its tiles", async () => {
    let range = EMPTY_RANGE;
    for (const leafHash of TREE.leafHashes) {
      const fromTiles = await rootAt(range.size, TREE.readTile);

      expect(fromTiles).toEqual(range);
      expect(toHex(rangeRoot(fromTiles))).toBe(toHex(TREE.root(range.size)));
      range = appendLeaves(range, [leafHash]);
    }
  }, 30_000);
});

describe("entry bundles", () => {
  it.each([
    ["257 entries", Array.from({ length: 257 }, () => utf8("x"))],
    ["an entry of 65,536 bytes", [new Uint8Array(65_536)]],
  ])("%s are not written", (_, leaves) => {
    expect(thrownBy(() => encodeEntries(leaves))).toMatchObject({ code: "bad_entries" });
  });

  it.each([
    ["half a length", Uint8Array.of(0)],
    ["a length and no entry", Uint8Array.of(0, 1)],
    ["an entry cut short", Uint8Array.of(0, 3, 65, 66)],
    ["half a length after an entry", Uint8Array.of(0, 1, 65, 0)],
    ["257 entries", new Uint8Array(2 * 257)],
  ])("%s are not read", (_, bytes) => {
    expect(thrownBy(() => decodeEntries(bytes))).toMatchObject({ code: "bad_entries" });
  });

  it("entries are read as they were written, as copies", () => {
    const entries = fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 256 });
    fc.assert(
      fc.property(entries, (leaves) => {
        const bytes = Buffer.from(encodeEntries(leaves));
        const read = decodeEntries(bytes);
        bytes.fill(0);

        expect(read.map(toHex)).toEqual(leaves.map(toHex));
      }),
    );
  });
});
