import { writeFileSync } from "node:fs";
import { format } from "./format.ts";
import {
  placesOf,
  valueOf,
  VALUE_BITS,
  type Entry,
} from "../../services/core/redaction/names/lexicon-cell.ts";
import { readSources, type Sources } from "./sources.ts";

/** From so many births on a given name is common, usual, or listed at all. */
const BIRTHS = [50_000, 2_000, 300];
/** Up to which rank a family name is common, usual, or listed at all. */
const RANKS = [1_000, 10_000, 40_000];
/** Up to which level of SCOWL a word is common, usual, or listed at all. */
const LEVELS = [20, 40, 55];
/** Endings that are not listed with each word: the look-up of a word tries without them. */
const ENDINGS = /(?:s|es|ed|ing|ly)$/;
const STEM_CHARS_MIN = 4;
const SEGMENT_SPARE = 64;

/** Writes `lexicon.json` from the folder of sources that is given as the argument. */
const root = process.argv[2];
if (root === undefined) throw new Error("usage: node tools/names/build-lexicon.ts SOURCES");
const entries = entriesOf(readSources(root));
const cells = cellsOf(entries);
const path = new URL("../../services/core/redaction/names/lexicon.json", import.meta.url);
writeFileSync(path, format({ cells: Buffer.from(cells.buffer).toString("base64") }));
console.log(`${entries.size} words, ${cells.byteLength} bytes`);

function entriesOf(sources: Sources): ReadonlyMap<string, Entry> {
  const words = new Set([
    ...sources.births.keys(),
    ...sources.familyRank.keys(),
    ...sources.popularGiven,
    ...sources.popularFamily,
    ...sources.english,
    ...sources.wordLevel.keys(),
    ...sources.places,
    ...sources.codeWords,
    ...sources.foreignWords,
  ]);
  const found = [...words].map((word) => [word, describe(word, sources)] as const);
  const listed = new Map(found.filter(([word, entry]) => word.length > 1 && valueOf(entry) > 0));
  for (const [word, entry] of listed) if (isDerived(word, entry, listed)) listed.delete(word);
  return listed;
}

function describe(word: string, sources: Sources): Entry {
  const births = sources.births.get(word) ?? 0;
  const rank = sources.familyRank.get(word) ?? Infinity;
  const level = sources.wordLevel.get(word) ?? Infinity;
  const given = Math.max(
    classOf(BIRTHS, (least) => births >= least),
    sources.popularGiven.has(word) ? 2 : sources.english.has(word) ? 1 : 0,
  );
  const family = Math.max(
    classOf(RANKS, (most) => rank < most),
    sources.popularFamily.has(word) ? 2 : 0,
  );
  const isName = Math.max(given, family) > 1;
  return {
    given,
    family,
    word: Math.max(
      classOf(LEVELS, (most) => level <= most),
      sources.codeWords.has(word) ? (isName ? 2 : 3) : 0,
      sources.foreignWords.has(word) ? (isName ? 1 : 3) : 0,
    ),
    isPlace: sources.places.has(word),
  };
}

/** 3 for the first limit that is met, 2 for the second, 1 for the third, 0 for none. */
function classOf(limits: readonly number[], meets: (limit: number) => boolean): number {
  const index = limits.findIndex(meets);
  return index === -1 ? 0 : limits.length - index;
}

function isDerived(word: string, entry: Entry, listed: ReadonlyMap<string, Entry>): boolean {
  if (entry.given > 0 || entry.family > 0 || entry.isPlace || !ENDINGS.test(word)) return false;
  const stem = word.replace(ENDINGS, "");
  return stem.length >= STEM_CHARS_MIN && (listed.get(stem)?.word ?? 0) >= entry.word;
}

/** Builds the xor filter: words are placed so that each has a cell of its own when the cells are filled in reverse. */
function cellsOf(all: ReadonlyMap<string, Entry>): Uint16Array {
  const third = Math.ceil((all.size * 1.23) / 3) + SEGMENT_SPARE;
  const keys = [...all].map(([word, entry]) => {
    const { low, mid, high, print } = placesOf(word, third);
    return { at: [low, mid, high], value: (print << VALUE_BITS) | valueOf(entry) };
  });
  const order = peel(keys, third * 3);
  const filled = new Uint16Array(third * 3);
  for (const { key, cell } of order.toReversed()) {
    const { at, value } = keys[key] ?? { at: [], value: 0 };
    const others = at.filter((each) => each !== cell).map((each) => filled[each] ?? 0);
    filled[cell] = others.reduce((sum, each) => sum ^ each, value);
  }
  return filled;
}

function peel(keys: readonly { readonly at: readonly number[] }[], size: number) {
  const counts = new Int32Array(size);
  const sums = new Int32Array(size);
  keys.forEach(({ at }, key) => {
    for (const cell of at) {
      counts[cell]! += 1;
      sums[cell]! ^= key;
    }
  });
  const queue = [...counts.keys()].filter((cell) => counts[cell] === 1);
  const order: { readonly key: number; readonly cell: number }[] = [];
  for (let cell = queue.pop(); cell !== undefined; cell = queue.pop()) {
    if (counts[cell] !== 1) continue;
    const key = sums[cell]!;
    order.push({ key, cell });
    for (const other of keys[key]!.at) {
      counts[other]! -= 1;
      sums[other]! ^= key;
      if (counts[other] === 1) queue.push(other);
    }
  }
  if (order.length < keys.length) throw new Error("the words do not fit: raise SEGMENT_SPARE");
  return order;
}
