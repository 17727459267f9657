import { appendLeaves, EMPTY_RANGE, rangeRoot, rightEdges } from "./compact-range.ts";
import type { Tile, TileReader } from "./tiles.ts";
import { readHashes, rootAt, TILE_WIDTH, tilePath } from "./tiles.ts";

/** One complete node of a tree of a size. */
export interface NodeInTree {
  /** 0 for leaves. */
  readonly height: number;
  /** How many nodes of its height stand left of it. */
  readonly position: number;
  readonly size: number;
}

/** A tile holds the nodes of eight heights, of which only the lowest are stored. */
const TILE_HEIGHT = 8;

/**
 * The hashes that lead from a node to the root, the node's sibling first. Every tile is read once. Rejects with `LedgerError`
 * when a tile is incomplete.
 */
export async function nodePath(
  node: NodeInTree,
  readTile: TileReader,
): Promise<readonly Uint8Array[]> {
  const readOnce = rememberedTiles(readTile);
  const edges = rightEdges(await rootAt(node.size, readOnce));
  const siblings: Promise<Uint8Array | undefined>[] = [];
  let { position } = node;
  edges.forEach((edge, height) => {
    if (height < node.height) return;
    const sibling = position % 2 === 0 ? position + 1 : position - 1;
    const complete = Math.floor(node.size / 2 ** height);
    if (sibling < complete)
      siblings.push(readNode({ ...node, height, position: sibling }, readOnce));
    if (sibling === complete) siblings.push(Promise.resolve(edge));
    position = Math.floor(position / 2);
  });
  return (await Promise.all(siblings)).filter((hash) => hash !== undefined);
}

/** A node's hash: the root over those hashes of its tile that are under it. Rejects as `nodePath` does. */
export async function readNode(
  { height, position, size }: NodeInTree,
  readTile: TileReader,
): Promise<Uint8Array> {
  const level = Math.floor(height / TILE_HEIGHT);
  const span = 2 ** (height % TILE_HEIGHT);
  const index = Math.floor((position * span) / TILE_WIDTH);
  const left = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
  const tile = { level, index, width: Math.min(TILE_WIDTH, left) };
  const at = position * span - index * TILE_WIDTH;
  const hashes = await readHashes(tile, readTile);
  return rangeRoot(appendLeaves(EMPTY_RANGE, hashes.slice(at, at + span)));
}

function rememberedTiles(readTile: TileReader): TileReader {
  const tiles = new Map<string, Promise<Uint8Array>>();
  return (tile: Tile) => {
    const path = tilePath(tile);
    const known = tiles.get(path) ?? readTile(tile);
    tiles.set(path, known);
    return known;
  };
}
