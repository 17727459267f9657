import type { RequestDetails } from "../approval/request.ts";
import type { JsonValue } from "../policy/json.ts";
import type { HiddenValue } from "./committed.ts";
import { hiddenDetails, SERVICE_SUBJECT } from "./committed.ts";
import { entrySubject } from "./entry-leaf.ts";
import type { PartyKind } from "./handles.ts";
import type { CommittedField, FieldValues } from "./leaf-body.ts";
import { parseLeaf } from "./leaf-codec.ts";
import type { ReadLeaf } from "./leaf-shape.ts";
import { ERASED_NAME } from "./opened.ts";

/** What one commitment of a leaf hides. The salt follows from the subject's key, the event and the field. */
export interface OpenedValue {
  readonly field: CommittedField;
  readonly subject: string;
  readonly value: JsonValue;
}

/** Where values are that were not erased. */
export interface OpeningSources {
  /** Of the leaf's request; undefined for leaves of the service. */
  readonly details: RequestDetails | undefined;
  /** The stored openings of the leaf. */
  readonly stored: FieldValues;
  /** The random id of a party; undefined when there is none, or it was erased. */
  readonly findActorId: (kind: PartyKind, handle: string) => string | undefined;
}

/**
 * Everything that can be opened of a leaf, by field, in the order of their names: what is stored and what the details hold. A
 * value whose subject has no key any more is not an opening; its salt can't be made. Throws `LedgerError` bad_leaf.
 */
export function openingsOf(body: Uint8Array, sources: OpeningSources): readonly OpenedValue[] {
  const leaf = parseLeaf(body);
  const fields = COMMITTED_FIELDS.filter((field) => leaf.c[field] !== undefined);
  const kept = hasDetails(leaf) ? detailValues(sources) : [];
  return fields.flatMap((field) => {
    const value = sources.stored[field];
    if (value !== undefined) return [{ field, subject: subjectOf(leaf), value }];
    const found = kept.find((hidden) => hidden.field === field && hidden.subject !== "");
    return found === undefined ? [] : [{ field, subject: found.subject, value: found.value }];
  });
}

const COMMITTED_FIELDS: readonly CommittedField[] = [
  ...(["arguments", "comment", "context", "delegation", "detail", "entry", "owner"] as const),
  ...(["principal", "reason", "reasons", "target", "voter"] as const),
];

function hasDetails({ type }: ReadLeaf): boolean {
  return type === "decision.allowed" || type === "decision.denied" || type === "request.opened";
}

/** An id that isn't known stands as an empty subject. */
function detailValues({ details, findActorId }: OpeningSources): readonly HiddenValue[] {
  if (details === undefined) return [];
  const hidden = hiddenDetails(details, (kind, handle) => findActorId(kind, handle) ?? "");
  // Of whom one is erased, what is left is not what was committed to.
  const isErased = details.delegation?.some(({ id }) => id === ERASED_NAME) === true;
  return isErased ? hidden.filter(({ field }) => field !== "delegation") : hidden;
}

/** Whose the stored values of a leaf are: the same as when they were sealed. */
function subjectOf(leaf: ReadLeaf): string {
  if (leaf.type === "directory.changed") return entrySubject(leaf.data) ?? SERVICE_SUBJECT;
  if (leaf.request === null) return SERVICE_SUBJECT;
  if (leaf.c.voter !== undefined) return leaf.actor.id;
  const [only] = leaf.type === "request.denied" ? leaf.data.voters : [];
  return only !== undefined && leaf.type === "request.denied" && leaf.data.voters.length === 1
    ? only
    : leaf.request;
}
