import type { CountersignEvent } from "../approval/event.ts";
import type { OperatingMode } from "../approval/request.ts";
import type { JsonValue } from "../policy/json.ts";

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
  | "delegation"
  | "voter"
  | "comment"
  | "reason"
  | "detail"
  | "entry";

/** Values by the field of their commitment. */
export type FieldValues = Readonly<Partial<Record<CommittedField, JsonValue>>>;

/** Who acted: a party by a random id, or a part of the service by its name. */
export interface LeafActor {
  readonly kind: "agent" | "person" | "service";
  readonly id: string;
  readonly authn: "token" | "certificate" | "none";
  readonly assurance: string;
  /** The class of the sign-in, where the issuer said one. */
  readonly acr?: string;
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
  /** How the whole system stood, where that weakens what the leaf is worth. */
  readonly mode?: OperatingMode;
}

/** What is particular to a type. */
export interface LeafData {
  readonly [name: string]: LeafValue;
}

/** JSON without fractions. */
export type LeafValue = string | number | boolean | null | readonly LeafValue[] | LeafData;
