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

/** Longer names are read as far as this: more comes from no name. */
const NAME_WORDS_MAX = 5;
const NAME_CHARS_MAX = 96;
const WORD = /[\p{L}\p{N}\p{M}'’-]+/gu;
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
  const written = new Map<SensitiveType, Set<string>>();
  const values = new Map<SensitiveType, Set<string>>();
  for (const { type, value } of spans) {
    const seen = setAt(written, type);
    // Most values that come again are written the same way, and comparing costs more than looking up.
    if (seen.has(value)) continue;
    seen.add(value);
    setAt(values, type).add(sameValue(type, value));
  }
  return values;
}

function setAt(sets: Map<SensitiveType, Set<string>>, type: SensitiveType): Set<string> {
  const known = sets.get(type);
  if (known !== undefined) return known;
  const made = new Set<string>();
  sets.set(type, made);
  return made;
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
  const [before = "", ...after] = name.slice(0, NAME_CHARS_MAX).split(",");
  const text = after.length === 0 ? before : [...after, before].join(" ");
  const words = text.match(WORD) ?? [];
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

/** All keys by which the name, or a part of it, may stand elsewhere: single words, the first one with any other, initials. */
function formsOf(words: readonly string[]): readonly string[] {
  const [first = "", ...others] = words;
  const last = others.at(-1);
  if (last === undefined) return words;
  const pairs = others.map((other) => pair(first, other));
  return [...words, ...pairs, pair(first.slice(0, 1), last), pair(first, last.slice(0, 1))];
}

function pair(one: string, other: string | undefined): string {
  if (other === undefined) return one;
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}
