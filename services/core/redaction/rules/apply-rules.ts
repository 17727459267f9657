import { CERTAINTY } from "../detector.ts";
import { toSpan } from "../find-spans.ts";
import type { Field, Leaf } from "../leaf.ts";
import { classOf } from "../sensitive-type.ts";
import type { Span } from "../span.ts";
import { rawOffset } from "../view.ts";
import { nameKey, type FieldRule, type Treatment } from "./rules.ts";

/** What the rules say of one text: what is hidden in any case, and where nothing is. */
export interface Ruling {
  readonly hidden: readonly Span[];
  /** Stretches of the raw text, in order. */
  readonly shown: readonly { readonly start: number; readonly end: number }[];
}

/** Reads what the rules say of the fields of a text. */
export function ruleOn(leaves: readonly Leaf[], rules: readonly FieldRule[]): Ruling {
  if (rules.length === 0) return { hidden: [], shown: [] };
  const hidden: Span[] = [];
  const shown: { start: number; end: number }[] = [];
  for (const leaf of leaves) {
    for (const field of leaf.fields) {
      const treatment = treatmentOf(field, rules);
      if (treatment?.kind === "hide") hidden.push(...hide(leaf, field, treatment));
      if (treatment?.kind === "show") shown.push(rangeOf(leaf, field));
    }
  }
  return { hidden, shown: shown.toSorted((left, right) => left.start - right.start) };
}

/** The spans without those that a rule shows. A secret that is one beyond doubt stays hidden: a rule is about a field, not about it. */
export function withoutShown(spans: readonly Span[], { shown }: Ruling): readonly Span[] {
  if (shown.length === 0) return spans;
  return spans.filter((span) => {
    if (classOf(span.type) === "secret" && span.certainty === CERTAINTY.certain) return true;
    const at = lastBefore(shown, span.start);
    return at === undefined || span.start >= at.end;
  });
}

/** A rule that hides goes before one that shows: of two mistakes, hiding is the smaller one. */
function treatmentOf(field: Field, rules: readonly FieldRule[]): Treatment | undefined {
  const names = namesOf(field);
  const about = rules.filter(({ fields }) =>
    fields.some((name) => name === "*" || names.has(name)),
  );
  return (about.find(({ treatment }) => treatment.kind === "hide") ?? about[0])?.treatment;
}

/** `note`, `customer.note`, `order.customer.note`: the name with none, some and all of the names around it. */
function namesOf({ name, path }: Field): ReadonlySet<string> {
  const names = new Set<string>();
  let full = nameKey(name);
  names.add(full);
  for (const outer of path.toReversed()) {
    full = `${nameKey(outer)}.${full}`;
    names.add(full);
  }
  return names;
}

function hide(
  leaf: Leaf,
  { start, end }: Field,
  { type }: Extract<Treatment, { readonly kind: "hide" }>,
): readonly Span[] {
  const span = toSpan(leaf, { start, end, type, certainty: CERTAINTY.certain });
  return span === undefined ? [] : [span];
}

function rangeOf({ view }: Leaf, { start, end }: Field) {
  return { start: rawOffset(view, start), end: rawOffset(view, end) };
}

function lastBefore<T extends { readonly start: number }>(
  ranges: readonly T[],
  at: number,
): T | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return ranges[low - 1];
}
