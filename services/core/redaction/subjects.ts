import { sameValue } from "./same-value.ts";
import type { SensitiveType } from "./sensitive-type.ts";

/** Types whose values each stand for one person; what one has several of (devices, addresses in the net) is none of them. */
const SUBJECT_TYPES: readonly SensitiveType[] = [
  "PERSON",
  "EMAIL",
  "PHONE",
  "SSN",
  "NATIONAL_ID",
  "PASSPORT",
  "DRIVER_LICENSE",
  "TAX_ID",
  "MEDICAL_ID",
  "USERNAME",
  "IBAN",
  "CREDIT_CARD",
];

/** Longer names are read as far as this: more words come from no name. */
const NAME_WORDS_MAX = 8;
/** What stands before or behind a name and is no part of it. */
const TITLES: ReadonlySet<string> = new Set(
  "mr mrs ms miss mx dr prof sir dame herr frau señor señora sr sra mme mlle phd md jr".split(" "),
);

/**
 * How many people some values are about, at least. A row with a name and an address is one person and not two, so the type with
 * the most values counts alone; a part of a name that is there in full (`Ruiz`, `A. Ruiz`) is nobody else.
 */
export function countSubjects(
  values: ReadonlyMap<SensitiveType, ReadonlySet<string>>,
  types: readonly SensitiveType[] = SUBJECT_TYPES,
): number {
  return types.reduce((most, type) => {
    const found = values.get(type) ?? new Set<string>();
    return Math.max(most, type === "PERSON" ? countPeople(found) : found.size);
  }, 0);
}

/** The values of a type as `sameValue` gives them, one for each value. */
export function distinctValues(
  spans: Iterable<{ readonly type: SensitiveType; readonly value: string }>,
): ReadonlyMap<SensitiveType, ReadonlySet<string>> {
  const values = new Map<SensitiveType, Set<string>>();
  for (const { type, value } of spans) {
    const known = values.get(type) ?? new Set<string>();
    values.set(type, known.add(sameValue(type, value)));
  }
  return values;
}

/** Longer names first, so that what is a part of another one is seen as such. */
function countPeople(names: ReadonlySet<string>): number {
  const known = new Set<string>();
  let count = 0;
  const read = [...names].map(wordsOf).toSorted((left, right) => weight(right) - weight(left));
  for (const words of read) {
    if (words.length > 0 && known.has(keyOf(words))) continue;
    count += 1;
    for (const form of formsOf(words)) known.add(form);
  }
  return count;
}

/** `Ruiz, Ana` is `Ana Ruiz`; titles go. What is all titles stays as it is. */
function wordsOf(name: string): readonly string[] {
  const [before = "", ...after] = name.split(",");
  const words = [...after, before]
    .join(" ")
    .split(/[^\p{L}\p{N}\p{M}'’-]+/u, NAME_WORDS_MAX * 2)
    .filter((word) => word !== "");
  const named = words.filter((word) => !TITLES.has(word));
  return (named.length === 0 ? words : named).slice(0, NAME_WORDS_MAX);
}

/** More words weigh more, and of as many those that are written out. */
function weight(words: readonly string[]): number {
  const written = words.filter((word) => word.length > 1).length;
  return words.length * NAME_WORDS_MAX + written;
}

/** First and last word, in either order, since lists write `Ruiz Ana` as well. */
function keyOf(words: readonly string[]): string {
  const [first = "", ...others] = words;
  return pair(first, others.at(-1));
}

/** All keys by which the name, or a part of it, may stand elsewhere: single words, and the first one with any other. */
function formsOf(words: readonly string[]): readonly string[] {
  const [first = "", ...others] = words;
  const pairs = others.flatMap((other) => [
    pair(first, other),
    pair(first.slice(0, 1), other),
    pair(first, other.slice(0, 1)),
  ]);
  return [...words, ...pairs];
}

function pair(one: string, other: string | undefined): string {
  if (other === undefined) return one;
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
