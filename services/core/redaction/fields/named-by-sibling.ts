import type { Field, Leaf } from "../leaf.ts";
import type { SensitiveType } from "../sensitive-type.ts";
import { priorOf, type Prior } from "./prior.ts";

/** Fields that hold the name of another one. */
const NAMES = inAnyCase(
  "name key header field label attribute variable var param parameter column property",
);
/** Fields that hold its value. */
const VALUES = inAnyCase("value val values text content data default answer plaintextvalue");
/** Fields that hold what kind of document the number beside them is of. */
const KINDS = inAnyCase(
  "type kind system document documentType document_type docType doc_type idType id_type",
);
/** Fields that hold such a number. */
const NUMBERS = inAnyCase(
  "number no num nr value id documentNumber document_number idNumber id_number",
);
/** Between kind and number so many fields may stand. */
const KIND_FIELDS_MAX = 3;
const DOCUMENTS: ReadonlySet<SensitiveType> = new Set<SensitiveType>([
  "PASSPORT",
  "DRIVER_LICENSE",
  "NATIONAL_ID",
  "SSN",
  "TAX_ID",
  "MEDICAL_ID",
]);
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

/**
 * The prior of a number whose kind the field beside it names: `{"type": "passport", "number": "…"}`, and FHIR's
 * `{"system": "https://…/nhs-number", "value": "…"}` (hl7.org/fhir/datatypes.html#Identifier).
 */
export function numberOfKind({ text, fields }: Leaf, at: number): Prior | undefined {
  const field = fields[at];
  if (field === undefined || !field.isExact || !NUMBERS.has(field.name)) return undefined;
  for (let other = at - KIND_FIELDS_MAX; other <= at + KIND_FIELDS_MAX; other += 1) {
    const kind = fields[other];
    if (kind === undefined || !KINDS.has(kind.name) || !areBeside(kind, field)) continue;
    const prior = priorOf({ name: kindIn(text, kind), path: [] });
    if (prior?.strength === "sure" && prior.types.some((type) => DOCUMENTS.has(type))) return prior;
  }
  return undefined;
}

/** Of an address the last part says the kind; those of the HL7 have the country before it. */
function kindIn(text: string, { start, end }: Field): string {
  if (end - start > 4 * NAME_CHARS_MAX) return "";
  const kind = text.slice(start, end);
  return kind.includes("/") ? kind.slice(kind.lastIndexOf("/") + 1).replace(/^us-/, "") : kind;
}

function areBeside(one: Field, other: Field): boolean {
  return one.path.length === other.path.length && one.path.at(-1) === other.path.at(-1);
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
