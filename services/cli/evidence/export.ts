import { canonicalise } from "../../core/action/canonical.ts";
import { controlsJson } from "../../core/evidence/controls-json.ts";
import { examineControls } from "../../core/evidence/controls/controls.ts";
import type { Framework } from "../../core/evidence/criteria.ts";
import { toEvidenceLog, type Period } from "../../core/evidence/evidence-log.ts";
import type { ControlResult, Evidence } from "../../core/evidence/evidence.ts";
import { manifestJson } from "../../core/evidence/manifest.ts";
import { ocsfEvents } from "../../core/evidence/ocsf/ocsf.ts";
import { toOscal } from "../../core/evidence/oscal.ts";
import { reportHtml } from "../../core/evidence/report/report.ts";
import { verifyText } from "../../core/evidence/verify-text.ts";
import type { EvidencePackage } from "./archive.ts";
import { CliError } from "../exit-codes.ts";
import { actorIdsOf } from "./actors.ts";
import { knowCheckpoint } from "./checkpoint.ts";
import { packLeaves } from "./leaves.ts";
import { Openings } from "./openings.ts";
import { readNames, readOpenings, type LedgerReading } from "./read-ledger.ts";

/** What to export. */
export interface ExportPlan {
  readonly period: Partial<Period>;
  readonly frameworks: readonly Framework[];
  /** A tlog-policy, where there is one. */
  readonly trustPolicy: string | undefined;
  /** The source of the offline verifier. */
  readonly verifier: string;
}

/** What an export came to. */
export interface Exported {
  readonly evidence: Evidence;
  readonly controls: readonly ControlResult[];
  readonly openings: number;
  readonly files: number;
  readonly bytes: number;
}

/** Reads the ledger and writes the package. The same checkpoint, period and openings give the same bytes. */
export async function exportEvidence(
  reading: LedgerReading,
  plan: ExportPlan,
  into: EvidencePackage,
): Promise<Exported> {
  const { ledger, signal } = reading;
  const { note } = await ledger.getCheckpoint({}, { signal });
  const { integrity, trustPolicy } = knowCheckpoint(note, plan.trustPolicy);
  if (integrity.size === 0) throw new CliError("not_found", "The ledger has no leaves yet.");
  const log = toEvidenceLog(await packLeaves(reading, integrity, into), plan.period);
  assertPeriod(log.period);
  const openings = new Openings(log);
  await into.add("openings.jsonl", openings.lines(readOpenings(reading, openings.range())));
  const { shown, firstLeafBySubject } = openings;
  const names = await readNames(reading, actorIdsOf(log));
  const disclosure = { names, shown, firstLeafBySubject };
  const evidence: Evidence = { log, integrity, disclosure, frameworks: plan.frameworks };
  const controls = examineControls(evidence);
  await into.add("checkpoint", note);
  await into.add("trust-policy", trustPolicy);
  await into.add("countersign-verify.ts", plan.verifier);
  await addReports(evidence, controls, into);
  await into.add("manifest.json", manifestJson(evidence, into.files));
  const bytes = await into.seal();
  return { evidence, controls, openings: openings.count, files: into.files.length, bytes };
}

/** An end that was not given is that of the log. */
function assertPeriod({ fromMs, toMs }: Period): void {
  if (fromMs <= toMs) return;
  throw new CliError("usage", "--from: is after the newest leaf, or --to before the oldest.");
}

async function addReports(
  evidence: Evidence,
  controls: readonly ControlResult[],
  into: EvidencePackage,
): Promise<void> {
  const actors = [...evidence.disclosure.names].map(([id, name]) => ({ id, name }));
  const sorted = actors.sort((left, right) => (left.id < right.id ? -1 : 1));
  await into.add("actors.json", canonicalise(sorted));
  await into.add("controls.json", controlsJson(evidence, controls));
  await into.add("ocsf.jsonl", ocsfLines(evidence, controls));
  await into.add("oscal-assessment-results.json", `${json(toOscal(evidence, controls), 2)}\n`);
  await into.add("report.html", reportHtml(evidence, controls));
  await into.add("VERIFY.md", verifyText(evidence));
}

function* ocsfLines(
  evidence: Evidence,
  controls: readonly ControlResult[],
): Generator<string, void> {
  for (const event of ocsfEvents(evidence, controls)) yield `${json(event)}\n`;
}

/** Members in the order in which they are made, which is always the same. */
function json(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent);
}
