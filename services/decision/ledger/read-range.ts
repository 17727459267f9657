import { invalidField } from "../../core/fault.ts";

/** Reads an index or a size. Throws a `Fault` (invalid_argument) that names the field. */
export function readCount(
  field: string,
  value: bigint,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): number {
  if (value >= BigInt(min) && value <= BigInt(max)) return Number(value);
  throw invalidField(field, `must be from ${min} to ${max}`);
}

/** Reads a range of leaves of a log of `size`; a missing end is the end of the log. Throws a `Fault` as above. */
export function readRange(range: { readonly from: bigint; readonly to: bigint }, size: number) {
  const to = range.to === 0n ? size : readCount("to", range.to, { max: size });
  return { from: readCount("from", range.from, { max: to }), to };
}
