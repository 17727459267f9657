import type { Result } from "../../core/evidence/control.ts";
import type { ControlResult } from "../../core/evidence/evidence.ts";
import { grouped, instant } from "../../core/evidence/report/wording.ts";
import { toSafeLine } from "../../core/text/safe-text.ts";
import type { Bundled } from "./bundle.ts";
import type { Exported } from "./export.ts";

/** What --json prints of an export. */
export function exportedJson(file: string, { evidence, controls, ...counts }: Exported) {
  const { integrity, log, frameworks } = evidence;
  return {
    file,
    origin: integrity.origin,
    size: integrity.size,
    root: integrity.root,
    log_signature_verified: integrity.isLogSignatureVerified,
    witnesses: integrity.isQuorumMet ? integrity.witnesses : [],
    from_ms: log.period.fromMs,
    to_ms: log.period.toMs,
    frameworks,
    controls: Object.fromEntries(controls.map(({ id, result }) => [id, result])),
    openings: counts.openings,
    files: counts.files,
    bytes: counts.bytes,
  };
}

/** What a person reads of an export. */
export function exportedLines(file: string, exported: Exported): string {
  const { evidence, controls, openings, files, bytes } = exported;
  const { integrity, log } = evidence;
  const { origin, size, isLogSignatureVerified, isQuorumMet, witnesses } = integrity;
  const isWitnessed = isQuorumMet && witnesses.length > 0;
  return [
    `${toSafeLine(file)}: ${megabytes(bytes)}, ${grouped(files)} files.`,
    `Log       ${toSafeLine(origin)}, ${grouped(size)} leaves; ${isLogSignatureVerified ? "signature checked" : "signature not checked: no key was given (--trust)"}; ${isWitnessed ? `witnessed by ${witnesses.map(toSafeLine).join(", ")}` : "not witnessed"}`,
    `Period    ${instant(log.period.fromMs)} to ${instant(log.period.toMs)} UTC; ${grouped(openings)} openings`,
    `Controls  ${list(controls, "pass", "passed")}; ${list(controls, "fail", "failed")}; ${list(controls, "not_tested", "not fully tested")}`,
    `Read report.html in it. Check it: countersign verify ${toSafeLine(file)} --trust FILE`,
    "It holds what was not erased of targets, arguments, names and comments: keep it as you keep those.",
    "",
  ].join("\n");
}

// oxlint-disable-next-line max-params -- which of them, and how that is called.
function list(controls: readonly ControlResult[], result: Result, word: string): string {
  const ids = controls.filter((each) => each.result === result).map(({ id }) => id);
  return ids.length === 0 ? `none ${word}` : `${ids.join(" ")} ${word}`;
}

/** What a person reads of a bundle. */
export function bundleLines(file: string, { origin, size, bytes }: Bundled): string {
  return `${toSafeLine(file)}: ${megabytes(bytes)}, ${grouped(size)} leaves of ${toSafeLine(origin)}. Check it: countersign verify ${toSafeLine(file)} --trust FILE\n`;
}

function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${grouped(bytes)} bytes` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
