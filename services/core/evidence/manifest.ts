import { canonicalise } from "../action/canonical.ts";
import type { Evidence } from "./evidence.ts";

/** One file of a package. */
export interface PackagedFile {
  readonly path: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** What the package holds, as canonical JSON. */
export function manifestJson(
  { integrity, log, frameworks }: Pick<Evidence, "integrity" | "log" | "frameworks">,
  files: readonly PackagedFile[],
): string {
  return canonicalise({
    format: "countersign-evidence/v1",
    origin: integrity.origin,
    size: integrity.size,
    root: integrity.root,
    from_ms: log.period.fromMs,
    to_ms: log.period.toMs,
    frameworks: [...frameworks],
    files: [...files]
      .sort((left, right) => (left.path < right.path ? -1 : 1))
      .map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  });
}
