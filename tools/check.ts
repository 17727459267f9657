import { constants } from "node:os";
import { join } from "node:path";
import type { PolicyReport } from "../services/adapters/opa/build-bundle.ts";
import { checkPolicies, testPolicies } from "../services/adapters/opa/build-bundle.ts";
import { checkBreaking } from "./breaking.ts";
import { compareGenerated } from "./generated.ts";
import { ROOT, runCommand, stopCommands } from "./run-command.ts";
import type { Step, StepResult } from "./step.ts";
import { closingLine, whole } from "./step.ts";
import { runTests } from "./tests.ts";

const POLICIES = join(ROOT, "policies");

/** What `npm run check` runs: everything that takes seconds. */
const QUICK: readonly Step[] = [
  command("format", "prettier", ["--check", ".", "--log-level", "warn"]),
  command("lint", "oxlint", ["--type-aware", "--deny-warnings"]),
  command("types", "tsc", []),
  command("dead code", "knip", ["--no-progress"]),
  command("contracts: lint", "buf", ["lint"], "proto"),
  command("contracts: format", "buf", ["format", "-d", "--exit-code"], "proto"),
  { name: "contracts: generated code", run: compareGenerated },
  { name: "unit tests", run: () => runTests("unit") },
];

/** What `npm test` runs besides. */
const SLOW: readonly Step[] = [
  { name: "contracts: breaking changes", run: checkBreaking },
  { name: "policies: format and check", run: async () => reported(await checkPolicies(POLICIES)) },
  { name: "policies: tests", run: async () => reported(await testPolicies(POLICIES)) },
  { name: "process tests", run: () => runTests("process") },
];

// oxlint-disable-next-line max-params -- a table reads best with a line a step.
function command(name: string, program: string, args: readonly string[], cwd?: string): Step {
  const run = async () => {
    const place = cwd === undefined ? {} : { cwd };
    const { exitCode, output } = await runCommand({ command: program, args, ...place });
    return whole(exitCode === 0, output);
  };
  return { name, run };
}

function reported({ ok, output }: PolicyReport): StepResult {
  return whole(ok, output);
}

async function check(steps: readonly Step[]): Promise<number> {
  const results: StepResult[] = [];
  for (const step of steps) {
    const startedMs = performance.now();
    const result = await step.run();
    results.push(result);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    if (result.failed > 0) console.log(result.output);
    console.log(`${wordFor(result)} ${step.name} (${seconds} s)${countsOf(result)}`);
  }
  console.log(closingLine(results));
  return results.some(({ failed }) => failed > 0) ? 1 : 0;
}

function wordFor(result: StepResult): string {
  if (result.failed > 0) return "FAILED ";
  return result.skippedBecause === undefined ? "passed " : "skipped";
}

function countsOf({ passed, failed, skippedBecause }: StepResult): string {
  if (skippedBecause !== undefined) return `: ${skippedBecause}`;
  return passed + failed > 1 ? `: ${passed} passed, ${failed} failed` : "";
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(name, () => {
    void stopCommands().finally(() => process.exit(128 + constants.signals[name]));
  });
}

process.exitCode = await check(process.argv.includes("--all") ? [...QUICK, ...SLOW] : QUICK);
