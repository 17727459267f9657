import { CERTAINTY, type Certainty, type Detector } from "../detector.ts";
import type { Field, Leaf } from "../leaf.ts";
import { holdsPlaceholder, partsBetween } from "../placeholders.ts";
import { classOf, type SensitiveType } from "../sensitive-type.ts";
import { ACCEPT } from "./accept.ts";
import type { Candidate, Range } from "./shape.ts";
import { memberOfKey, namedBySibling, numberOfKind } from "./named-by-sibling.ts";
import { priorOf, type Prior } from "./prior.ts";
import { ownsRepository, standsWithPerson } from "./siblings.ts";

/** Of a value so much is looked at, unless it is exact; a secret or an address is not longer. */
const TEXT_CHARS_MAX = 1_024;

/** How a shell writes a single quote inside of single quotes (POSIX.1-2017, XCU 2.2.2). */
const SHELL_QUOTE = "'\\''";

/** Values whose field has a name that says what they are. */
export const fieldValues: Detector = {
  name: "field-values",
  needs: 0,
  detect(leaf, emit) {
    const { fields } = leaf;
    for (let at = 0; at < fields.length; at += 1) {
      const field = fields[at];
      const prior =
        field &&
        (namedBySibling(leaf, at) ??
          numberOfKind(leaf, at) ??
          memberOfKey(leaf, at) ??
          priorOf(field));
      if (field === undefined || prior === undefined) continue;
      for (const { type, range } of valuesOf(leaf, at, prior)) {
        const start = field.start + range.start;
        const end = field.start + range.end;
        emit({ start, end, type, certainty: certaintyOf(type, field) });
      }
    }
  },
};

/** Where a name or an address ends in running text is a guess: whatever detector sees more of it, wins. */
function certaintyOf(type: SensitiveType, { isExact }: Field): Certainty {
  const isGuess = !isExact && (type === "PERSON" || type === "ADDRESS");
  return isGuess ? CERTAINTY.likely : CERTAINTY.named;
}

interface Found {
  readonly type: SensitiveType;
  readonly range: Range;
}

function valuesOf(leaf: Leaf, at: number, prior: Prior): readonly Found[] {
  const field = leaf.fields[at];
  if (field === undefined || ownsRepository(leaf.fields, at)) return [];
  const isAnybodys = prior.strength === "person" && !standsWithPerson(leaf.fields, at);
  const candidate = { ...candidateOf(leaf, field, prior), isAnybodys };
  for (const type of prior.types) {
    const range = ACCEPT[type](candidate);
    if (range === undefined || range.end <= range.start) continue;
    const value = candidate.text.slice(range.start, range.end);
    if (!holdsPlaceholder(value)) return [{ type, range }];
    if (classOf(type) === "secret") return aroundPlaceholders(value, { type, range });
  }
  return [];
}

/** Of a secret that was hidden in part the rest is hidden as well; of anything else the rest says nothing. */
function aroundPlaceholders(value: string, { type, range }: Found): readonly Found[] {
  return partsBetween(value)
    .filter(({ start, end }) => /[\p{L}\p{N}]/u.test(value.slice(start, end)))
    .map(({ start, end }) => ({
      type,
      range: { start: range.start + start, end: range.start + end },
    }));
}

/** The text as it is written, also where parts of it are leaves of their own: a secret is hidden with whatever it holds. */
function candidateOf(
  { view: { text } }: Leaf,
  field: Field,
  prior: Prior,
): Omit<Candidate, "isAnybodys"> {
  const { start, isExact, lineEnd, tokenEnd } = field;
  const last = isExact
    ? quotedEnd(text, field)
    : Math.min(Math.max(lineEnd, tokenEnd), start + TEXT_CHARS_MAX);
  const separator = separatorBefore(text, start);
  const from = separator - field.name.length;
  return {
    field,
    words: prior.words,
    isWeak: prior.strength === "weak",
    text: text.slice(start, last),
    isAssigned: text[separator] === "=",
    isSpaced: text.slice(separator - 1, separator + 2) === " = ",
    before: from <= 0 || text[from - 1] === "\n" ? "" : text.slice(Math.max(0, from - 1), from),
  };
}

/**
 * Where a text in quotes ends when its quote stands in it, as a shell writes one (`'\''`) or doubled, as SQL, YAML (1.2.2, section
 * 7.3.2) and CSV do: readers of other formats see two texts.
 */
function quotedEnd(text: string, { start, end }: Field): number {
  const quote = text[start - 1] ?? "";
  if ((quote !== "'" && quote !== '"') || text[start - 2] === quote) return end;
  let last = end;
  for (;;) {
    const inner = [SHELL_QUOTE, quote + quote].find(
      (each) => each.startsWith(quote) && text.startsWith(each, last),
    );
    const next = inner === undefined ? -1 : text.indexOf(quote, last + inner.length);
    if (next === -1 || next - start > TEXT_CHARS_MAX) return last;
    if (text.slice(last, next).includes("\n")) return last;
    last = next;
  }
}

/** Where the separator of name and value stands, when one does. */
function separatorBefore(text: string, start: number): number {
  let at = start - 1;
  while (at > start - 4 && (text[at] === " " || text[at] === "\t")) at -= 1;
  return at;
}
