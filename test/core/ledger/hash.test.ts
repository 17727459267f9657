import { expect, it } from "vitest";
import { fromHex, toHex } from "../../../services/core/action/encoding.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { EMPTY_ROOT, leafHash, nodeHash } from "../../../services/core/ledger/hash.ts";
import { vectors } from "./reference-tree.ts";

const { hasher, leafInputsHex, leafHashesHex } = vectors("roots");

it("a node over two texts never has the hash of a leaf that is their joined bytes", () => {
  const node = nodeHash(utf8("N123"), utf8("N456"));

  expect(toHex(node)).not.toBe(toHex(leafHash(utf8("N123N456"))));
});

it("the published hashes come out: the empty root, a leaf, a node", () => {
  expect(toHex(EMPTY_ROOT)).toBe(hasher.emptyRoot);
  expect(toHex(leafHash(utf8("L123456")))).toBe(hasher.leaf_L123456);
  expect(toHex(nodeHash(utf8("N123"), utf8("N456")))).toBe(hasher.node_N123_N456);
});

it("the published leaves have their published hashes", () => {
  const hashes = leafInputsHex.map((leaf: string) => toHex(leafHash(fromHex(leaf)!)));

  expect(hashes).toEqual(leafHashesHex);
});
