import { canonicalise } from "../action/canonical.ts";
import { SCOPE_SENTENCE } from "./controls/controls.ts";
import type { ControlResult, Evidence } from "./evidence.ts";

/** The results as canonical JSON: what was asked, what was found, and which leaves stand behind it. */
export function controlsJson(evidence: Evidence, controls: readonly ControlResult[]): string {
  const { integrity, log } = evidence;
  return canonicalise({
    scope: SCOPE_SENTENCE,
    origin: integrity.origin,
    size: integrity.size,
    root: integrity.root,
    from_ms: log.period.fromMs,
    to_ms: log.period.toMs,
    controls: controls.map(({ checks, criteria, ...control }) => ({
      ...control,
      criteria: criteria.map(({ framework, id, title }) => ({ framework, id, title })),
      checks: checks.map(({ counterExamples, evidence: leaves, ...check }) => ({
        ...check,
        leaves,
        counter_examples: counterExamples.map(({ leaf, problem }) => ({ leaf, problem })),
      })),
    })),
  });
}
