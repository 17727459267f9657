import { canonicalise } from "../action/canonical.ts";
import type { JsonValue } from "../policy/json.ts";

/** What one commitment hides, as the package writes it. */
export interface OpenedValue {
  readonly index: number;
  /** The leaf's id, which the commitment binds. */
  readonly id: string;
  readonly field: string;
  /** 64 hexadecimal digits. */
  readonly salt: string;
  readonly value: JsonValue;
  readonly subject: string;
}

/** One line of openings.jsonl, with its end. */
export function openingLine({ index, id, field, salt, value, subject }: OpenedValue): string {
  return `${canonicalise({ index, id, field, salt, value, subject })}\n`;
}

/** The order of openings in the package: by leaf, then by field. */
export function byPlace(left: OpenedValue, right: OpenedValue): number {
  if (left.index !== right.index) return left.index - right.index;
  return left.field < right.field ? -1 : left.field > right.field ? 1 : 0;
}
