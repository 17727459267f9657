import { entryOf, placesOf, VALUE_BITS, type Entry } from "./lexicon-cell.ts";
import data from "./lexicon.json" with { type: "json" };

const ENTRIES: readonly Entry[] = Array.from({ length: 1 << VALUE_BITS }, (_, value) =>
  entryOf(value),
);
const UNLISTED = entryOf(0);

/**
 * Looks up a folded word. The table holds fingerprints, no words (an xor filter, Graf and Lemire 2020, with the value beside
 * the fingerprint): one unlisted word in 512 is taken for a listed one.
 */
export function lookUp(folded: string): Entry {
  const cells = table();
  const { low, mid, high, print } = placesOf(folded, cells.length / 3);
  const cell = (cells[low] ?? 0) ^ (cells[mid] ?? 0) ^ (cells[high] ?? 0) ^ (print << VALUE_BITS);
  return cell < ENTRIES.length ? (ENTRIES[cell] ?? UNLISTED) : UNLISTED;
}

let decoded: Uint16Array | undefined;

/** Decoded at the first look-up, so that a process that redacts nothing does not pay for it. */
function table(): Uint16Array {
  if (decoded !== undefined) return decoded;
  const bytes = Buffer.from(data.cells, "base64");
  const cells = new Uint16Array(bytes.length / 2);
  for (let index = 0; index < cells.length; index += 1)
    cells[index] = (bytes[index * 2] ?? 0) | ((bytes[index * 2 + 1] ?? 0) << 8);
  decoded = cells;
  return cells;
}
