import { canonicalise } from "../action/canonical.ts";

/**
 * The first line, with its end, of a bundle: a signed checkpoint and then every leaf from 0 to `size` - 1, a line each. Canonical
 * JSON never holds a line end, so that the exact bytes of a leaf are its line.
 */
export function formatBundleHeader({
  note,
  size,
}: {
  readonly note: string;
  readonly size: number;
}): string {
  const header = { format: "countersign-bundle/v1", from: 0, size, checkpoint: note };
  return `${canonicalise(header)}\n`;
}
