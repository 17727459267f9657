import { canonicalise } from "../action/canonical.ts";
import { utf8 } from "../action/utf8.ts";
import type { CountersignEvent } from "../approval/event.ts";
import type { JsonValue } from "../policy/json.ts";
import { LedgerError } from "./ledger-error.ts";

/** Most bytes of a leaf: an entry bundle of 256 stays far below what a tile's reader takes, and a receipt is a short text. */
export const LEAF_BYTES_MAX = 8_192;

/** Every type of leaf. */
export type LeafType = CountersignEvent["change"]["type"];

/** What values a leaf can commit to. */
export type CommittedField =
  | "target"
  | "arguments"
  | "context"
  | "reasons"
  | "owner"
  | "principal"
  | "voter"
  | "comment"
  | "reason"
  | "detail";

/** Values by the field of their commitment. */
export type FieldValues = Readonly<Partial<Record<CommittedField, JsonValue>>>;

/** Who acted: a party by a random id, or a part of the service by its name. */
export interface LeafActor {
  readonly kind: "agent" | "person" | "service";
  readonly id: string;
  readonly authn: "token" | "certificate" | "none";
  readonly assurance: string;
}

/** What a leaf says of one event. It names nobody: what is sensitive stands in `c` as commitments. */
export interface LeafBody {
  readonly v: 1;
  readonly type: LeafType;
  readonly id: string;
  readonly ts: number;
  readonly request: string | null;
  /** The hash of the leaf of the request's event before. */
  readonly prev: string | null;
  readonly actor: LeafActor;
  readonly action: {
    readonly tool: string;
    readonly operation: string;
    readonly digest: string;
  } | null;
  readonly policy: { readonly revision: string } | null;
  readonly outcome: "succeeded" | "failed" | "unknown" | null;
  readonly c: Readonly<Partial<Record<CommittedField, string>>>;
  readonly data: LeafData;
}

/** What is particular to a type. */
export interface LeafData {
  readonly [name: string]: LeafValue;
}

/** JSON without fractions. */
export type LeafValue = string | number | boolean | null | readonly LeafValue[] | LeafData;

/**
 * The bytes that are stored and hashed (RFC 8785). Throws `LedgerError`: leaf_too_large above `LEAF_BYTES_MAX`,
bad_event for numbers that aren't integers and for what is not JSON.
 */
export function encodeLeaf(body: LeafBody): Uint8Array {
  const bytes = utf8(canonicalText(body));
  if (bytes.byteLength <= LEAF_BYTES_MAX) return bytes;
  const problem = `the leaf of a ${body.type} event would have over ${LEAF_BYTES_MAX} bytes`;
  throw new LedgerError("leaf_too_large", problem);
}

function canonicalText(body: LeafBody): string {
  assertIntegers(body, 0);
  try {
    return canonicalise(body);
  } catch (cause) {
    const problem = `an event of type ${body.type} holds what canonical JSON can't`;
    throw new LedgerError("bad_event", problem, { cause });
  }
}

/** Deepest nesting of a leaf, with room: `data.review.requirements[0].group` is the deepest so far. */
const DEPTH_MAX = 8;

function assertIntegers(value: unknown, depth: number): void {
  if (typeof value === "number") {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) return;
    throw new LedgerError("bad_event", "a leaf holds a number that is not a whole number");
  }
  if (typeof value !== "object" || value === null) return;
  if (depth === DEPTH_MAX) throw new LedgerError("bad_event", "a leaf is nested too deep");
  for (const member of Object.values(value)) assertIntegers(member, depth + 1);
}
