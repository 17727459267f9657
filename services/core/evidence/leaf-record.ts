import type { LeafType } from "../ledger/leaf-body.ts";
import type { ReadLeaf } from "../ledger/leaf-shape.ts";

/** One leaf, read, and where it stands. */
export type LeafRecord = ReadLeaf & {
  readonly index: number;
  /** The leaf's hash, 64 hexadecimal digits. */
  readonly hash: string;
};

/** A leaf of one of some types. */
export type RecordOf<Type extends LeafType> = Extract<LeafRecord, { readonly type: Type }>;

/** A request's first leaf. */
export type OpeningRecord = RecordOf<"decision.allowed" | "decision.denied" | "request.opened">;

/** Whether a leaf is of a type. */
export function isType<Type extends LeafType>(
  record: LeafRecord,
  ...types: readonly Type[]
): record is RecordOf<Type> {
  return types.some((type) => type === record.type);
}
