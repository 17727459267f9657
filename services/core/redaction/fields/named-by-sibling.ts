import type { Field, Leaf } from "../leaf.ts";
import { priorOf, type Prior } from "./prior.ts";

/** Fields that hold the name of another one. */
const NAMES = new Set(
  "name key header field label attribute variable var param parameter column property".split(" "),
);
/** Fields that hold its value. */
const VALUES = new Set(
  "value val values text content data default answer plaintextvalue".split(" "),
);
/** Longer ones are values themselves. */
const NAME_CHARS_MAX = 64;

/**
 * The prior of a value whose name is the value of the field beside it: `{"name": "DB_PASSWORD", "value": "…"}`, as Kubernetes,
 * HAR and forms write it.
 */
export function namedBySibling({ text, fields }: Leaf, at: number): Prior | undefined {
  const field = fields[at];
  if (field === undefined || !VALUES.has(field.name.toLowerCase())) return undefined;
  const before = nameIn(text, fields[at - 1], field);
  const after = nameIn(text, fields[at + 1], field);
  const name = before ?? after;
  return name === undefined ? undefined : priorOf({ name, path: [] });
}

function nameIn(text: string, other: Field | undefined, field: Field): string | undefined {
  if (other === undefined || other.path.length !== field.path.length) return undefined;
  if (!other.isExact || other.end - other.start > NAME_CHARS_MAX) return undefined;
  if (other.path.at(-1) !== field.path.at(-1)) return undefined;
  return NAMES.has(other.name.toLowerCase()) ? text.slice(other.start, other.end) : undefined;
}
