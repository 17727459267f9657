import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import type { StepResult } from "./step.ts";
import { whole } from "./step.ts";

/** Runs one project of the tests and counts each test. */
export async function runTests(project: "unit" | "process"): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-tests-"));
  const path = join(folder, "report.json");
  try {
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${path}`];
    const { exitCode, output } = await runCommand({
      command: "vitest",
      args: ["run", "--project", project, "--passWithNoTests", ...reporters],
    });
    if (!existsSync(path)) return whole(false, output);
    return countTests(readFileSync(path, "utf8"), { exitCode, output });
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/** Counts the tests of a JSON report. A run that failed without a failed test, such as a file that didn't load, is one failure. */
export function countTests(
  report: string,
  ended: { readonly exitCode: number; readonly output: string },
): StepResult {
  const counts = JSON.parse(report) as Report;
  const isSilentFailure = ended.exitCode !== 0 && counts.numFailedTests === 0;
  return {
    passed: counts.numPassedTests,
    failed: isSilentFailure ? 1 : counts.numFailedTests,
    skipped: counts.numPendingTests + counts.numTodoTests,
    output: ended.output,
  };
}
