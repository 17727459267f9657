import { rangeAt, type Field, type Leaf } from "../leaf.ts";

/** Quotes with what stands between two texts, or around them: `","`, `": "`, `{"`, `" "`. */
const STRUCTURE = /["'`]\s*[,:;=&|()[\]{}]|[,:;=&|()[\]{}]\s*["'`]|["'`]\s+["'`]/;

/**
 * Whether a match of a value that reads as structure is structure of the leaf, and not the value: `","force":"yes` is a password
 * nowhere but inside of one text. Hiding it would break the format around it, or join two texts and hide what stands between.
 */
export function isStructure(leaf: Leaf, { start, end }: Pick<Field, "start" | "end">): boolean {
  if (!STRUCTURE.test(leaf.view.text.slice(start, end))) return false;
  const fields = exactFields(leaf);
  if (fields.length === 0) return /^\s*[[{]/.test(leaf.text);
  const around = rangeAt(fields, start);
  return around === undefined || around.end < end;
}

const kept = new WeakMap<Leaf, readonly Field[]>();

/** The innermost fields in order, none overlapping another. */
function exactFields(leaf: Leaf): readonly Field[] {
  const known = kept.get(leaf);
  if (known !== undefined) return known;
  const ordered = leaf.fields
    .filter(({ isExact }) => isExact)
    .toSorted((left, right) => left.end - right.end || right.start - left.start);
  const found: Field[] = [];
  for (const field of ordered) if (field.start >= (found.at(-1)?.end ?? 0)) found.push(field);
  kept.set(leaf, found);
  return found;
}
