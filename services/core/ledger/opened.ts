import type { Voter } from "../approval/request.ts";
import type { PolicyReason } from "../policy/decision.ts";
import type { JsonValue } from "../policy/json.ts";
import type { Guard } from "./guard.ts";
import { closed, closedWith, isText, listOf } from "./guard.ts";
import type { CommittedField, FieldValues } from "./leaf-body.ts";
import { LedgerError } from "./ledger-error.ts";

/** What stands where a name was erased. */
export const ERASED_NAME = "[erased]";

/** The code of a reason that was erased. */
const ERASED_CODE = "erased";

const isVoter = closedWith(
  { issuer: isText, subject: isText, name: isText, groups: listOf(isText) },
  { passkey: isText },
);
const areReasons = listOf(closed({ code: isText, message: isText }));

/** A text as it was hidden; empty when it was erased. Throws `LedgerError` bad_opening for anything else than a text. */
export function openedText(values: FieldValues, field: CommittedField): string {
  return openedOr(values, { field, guard: isText, erased: "" });
}

/** Reasons as they were hidden. Erased ones keep the code, where the leaf has it. Throws like `openedText`. */
export function openedReasons(values: FieldValues, code = ERASED_CODE): readonly PolicyReason[] {
  return openedOr(values, { field: "reasons", guard: areReasons, erased: [{ code, message: "" }] });
}

/** What a leaf says of a voter. */
interface VoterLeft {
  readonly id: string;
  readonly groups: readonly string[];
  /** The keys of their other identities. */
  readonly linked?: readonly string[];
}

/** A voter as they were hidden. An erased one is still one person, known by their random id. Throws like `openedText`. */
export function openedVoter(
  values: FieldValues,
  { id, groups, linked = [] }: VoterLeft,
): Voter & { readonly passkey?: string } {
  const [issuer, subject] = ["erased", id];
  const erased: Voter = { issuer, subject, name: ERASED_NAME, groups };
  const voter = openedOr(values, { field: "voter", guard: isVoter, erased });
  return linked.length === 0 ? voter : { ...voter, linked };
}

/** The key of a person who was erased: as good as any, and the same in all their events. */
export function erasedKey(id: string): string {
  return `erased|${id}`;
}

interface Wanted<Value> {
  readonly field: CommittedField;
  readonly guard: Guard<Value>;
  readonly erased: Value;
}

function openedOr<Value>(values: FieldValues, { field, guard, erased }: Wanted<Value>): Value {
  const value: JsonValue | undefined = values[field];
  if (value === undefined) return erased;
  if (guard(value)) return value;
  throw new LedgerError("bad_opening", `the opening of "${field}" has another shape`);
}
