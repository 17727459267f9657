import { expect, it } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { fromBase64 } from "../../../services/core/ledger/base64.ts";
import { formatCheckpoint, parseCheckpoint } from "../../../services/core/ledger/checkpoint.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  rangeRoot,
} from "../../../services/core/ledger/compact-range.ts";
import { leafHash } from "../../../services/core/ledger/hash.ts";
import { inclusionProof, verifyInclusion } from "../../../services/core/ledger/inclusion.ts";
import {
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  verifyNote,
} from "../../../services/core/ledger/note.ts";
import type { Tile } from "../../../services/core/ledger/tiles.ts";
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  parseTilePath,
  rootAt,
  tilePath,
  tilesOfTree,
} from "../../../services/core/ledger/tiles.ts";
import { vectors } from "./reference-tree.ts";

// A log that another implementation wrote: its entries, tiles, roots and signed checkpoints, of every size from 0 to 15.
const LOG = vectors("tessera-log");
const SIZES = Array.from({ length: 16 }, (_, size) => size);
const KEY = parseVerifierKey(LOG.vkey);

const fileAt = (path: string): Uint8Array => fromBase64(LOG.files[path])!;
const readTile = async (tile: Tile) => fileAt(tilePath(tile));
const entriesOf = (size: number) =>
  size === 0 ? [] : decodeEntries(fileAt(entriesPath({ index: 0, width: size })));
const rangeOf = (size: number) => appendLeaves(EMPTY_RANGE, entriesOf(size).map(leafHash));
const checkpointOf = (size: number) => parseCheckpoint(parseNote(LOG.checkpoints[size]).text);

it("its key is written as it was read", () => {
  expect(formatVerifierKey(KEY)).toBe(LOG.vkey);
});

it("each of its paths is one of ours", () => {
  const paths = Object.keys(LOG.files);
  const ours = SIZES.flatMap((size) => [
    ...tilesOfTree(size).map(tilePath),
    ...tilesOfTree(size).map(entriesPath),
  ]);

  expect(paths.every((path) => parseTilePath(path) !== undefined)).toBe(true);
  expect(ours.toSorted()).toEqual(paths.toSorted());
});

it.each(SIZES)("checkpoint %i is signed, and written as it was read", (size) => {
  const { text } = parseNote(LOG.checkpoints[size]);

  expect(verifyNote(LOG.checkpoints[size], [KEY])).toEqual([KEY]);
  expect(checkpointOf(size)).toMatchObject({ origin: "example.com/log/testdata", size });
  expect(formatCheckpoint(checkpointOf(size))).toBe(text);
});

it.each(SIZES)("the %i entries have the tile and the root of the checkpoint", async (size) => {
  const range = rangeOf(size);

  expect(toHex(rangeRoot(range))).toBe(toHex(checkpointOf(size).root));
  expect(await rootAt(size, readTile)).toEqual(range);
  expect(size === 0 || (await readTile({ level: 0, index: 0, width: size }))).toEqual(
    size === 0 || new Uint8Array(Buffer.concat(entriesOf(size).map(leafHash))),
  );
});

it.each(SIZES.slice(1))("the bundle of %i entries is written as it was read", (size) => {
  const bytes = fileAt(entriesPath({ index: 0, width: size }));

  expect(toHex(encodeEntries(decodeEntries(bytes)))).toBe(toHex(bytes));
});

it.each(SIZES.slice(1))("each of %i entries is proved from the tiles", async (size) => {
  const { root } = checkpointOf(size);
  for (const [index, leaf] of entriesOf(size).entries()) {
    const proof = await inclusionProof({ index, size }, readTile);

    expect(verifyInclusion({ index, size, leafHash: leafHash(leaf), proof, root })).toBe(true);
  }
});
