import { entriesPath, TILE_WIDTH } from "../ledger/tiles.ts";

/** Where in the package a leaf stands: its bundle of entries, and its index as the fragment. */
export function leafPath(leaf: number, size: number): string {
  const index = Math.floor(leaf / TILE_WIDTH);
  const width = Math.min(TILE_WIDTH, size - index * TILE_WIDTH);
  return `${entriesPath({ index, width })}#${leaf}`;
}
