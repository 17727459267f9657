import type { Field, Leaf } from "../leaf.ts";
import { priorOf, type Prior } from "./prior.ts";

/** Fields that hold the name of another one. */
const NAMES = inAnyCase(
  "name key header field label attribute variable var param parameter column property",
);
/** Fields that hold its value. */
const VALUES = inAnyCase("value val values text content data default answer plaintextvalue");
/** Longer ones are values themselves. */
const NAME_CHARS_MAX = 64;

/** Members of a private or symmetric key in JSON (RFC 7518, sections 6.2.2, 6.3.2 and 6.4.1). */
const KEY_MEMBERS: ReadonlyMap<string, Prior> = new Map(
  ["d", "p", "q", "dp", "dq", "qi", "k"].map((name) => [
    name,
    { types: [name === "k" ? "API_KEY" : "PRIVATE_KEY"], strength: "sure", words: [name] },
  ]),
);
/** A key in JSON has no more members than this by far. */
const MEMBERS_MAX = 12;

/** The prior of a member of a key in JSON, which has its type under `kty` beside it. */
export function memberOfKey({ fields }: Leaf, at: number): Prior | undefined {
  const field = fields[at];
  const prior = field && KEY_MEMBERS.get(field.name);
  if (field === undefined || prior === undefined || !field.isExact) return undefined;
  const beside = fields.slice(Math.max(0, at - MEMBERS_MAX), at + MEMBERS_MAX);
  const isKey = beside.some(
    ({ name, path }) => name === "kty" && path.length === field.path.length,
  );
  return isKey ? prior : undefined;
}

/**
 * The prior of a value whose name is the value of the field beside it: `{"name": "DB_PASSWORD", "value": "…"}`, as Kubernetes,
 * HAR and forms write it.
 */
export function namedBySibling({ text, fields }: Leaf, at: number): Prior | undefined {
  const field = fields[at];
  if (field === undefined || !VALUES.has(field.name)) return undefined;
  const before = nameIn(text, fields[at - 1], field);
  const after = nameIn(text, fields[at + 1], field);
  const name = before ?? after;
  return name === undefined ? undefined : priorOf({ name, path: [] });
}

function nameIn(text: string, other: Field | undefined, field: Field): string | undefined {
  if (other === undefined || other.path.length !== field.path.length) return undefined;
  if (!other.isExact || other.end - other.start > NAME_CHARS_MAX) return undefined;
  if (other.path.at(-1) !== field.path.at(-1)) return undefined;
  return NAMES.has(other.name) ? text.slice(other.start, other.end) : undefined;
}

/** Words in small letters, with a capital, and in capitals. */
function inAnyCase(words: string): ReadonlySet<string> {
  return new Set(
    words
      .split(" ")
      .flatMap((word) => [word, word.charAt(0).toUpperCase() + word.slice(1), word.toUpperCase()]),
  );
}
