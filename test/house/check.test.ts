import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { differencesBetween } from "../../tools/generated.ts";
import { runCommand } from "../../tools/run-command.ts";
import { closingLine, skippedStep, whole } from "../../tools/step.ts";
import { countTests } from "../../tools/tests.ts";

const TOOL = join(import.meta.dirname, "../../tools/run-command.ts");

test("the closing line adds up all steps, and names what was skipped only when something was", () => {
  const tests = { passed: 40, failed: 2, skipped: 0, output: "" };

  expect(closingLine([whole(true, ""), whole(false, ""), tests])).toBe("41 passed, 3 failed");
  expect(closingLine([tests, skippedStep("no history")])).toBe("40 passed, 2 failed, 1 skipped");
});

test("a test file that does not load is a failure, though no test has failed", () => {
  const report = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 1, numTodoTests: 0 };

  const result = countTests(JSON.stringify(report), { exitCode: 1, output: "did not load" });

  expect(result).toEqual({ passed: 7, failed: 1, skipped: 1, output: "did not load" });
});

test("a command tells its exit code and all that it printed, and one that is missing fails", async () => {
  const script = 'console.log("out"); console.error("err"); process.exitCode = 3;';

  expect(await runCommand({ command: "node", args: ["-e", script] })).toEqual({
    exitCode: 3,
    output: "out\nerr\n",
  });
  expect(await runCommand({ command: "no-such-program", args: [] })).toEqual({
    exitCode: 127,
    output: "no-such-program did not start",
  });
});

test("generated files that differ, are missing or are left over are named", () => {
  const [fresh, committed] = [
    folderOf({ a: "1", b: "1", c: "1" }),
    folderOf({ a: "1", b: "2", d: "1" }),
  ];

  expect(differencesBetween(fresh, committed)).toEqual([
    "b is not what the contracts generate",
    "c is generated but not committed",
    "d is committed but not generated",
  ]);
  for (const folder of [fresh, committed]) rmSync(folder, { recursive: true });
});

test("stopping ends a command together with what it started", async () => {
  const folder = folderOf({});
  const pidFile = join(folder, "pid");
  const grandchild = `sleep 600 & echo $! > ${pidFile}; wait`;
  const script = `
    import { runCommand, stopCommands } from ${JSON.stringify(TOOL)};
    process.once("SIGINT", () => void stopCommands().finally(() => process.exit(130)));
    await runCommand({ command: "sh", args: ["-c", ${JSON.stringify(grandchild)}] });
  `;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", script]);
  const exit = new Promise((done) => child.once("exit", done));
  await expect.poll(() => Number(textOf(pidFile)), { timeout: 10_000 }).toBeGreaterThan(0);

  child.kill("SIGINT");

  expect(await exit).toBe(130);
  expect(spawnSync("kill", ["-0", textOf(pidFile).trim()]).status).not.toBe(0);
  rmSync(folder, { recursive: true });
});

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "countersign-house-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not written yet: the caller asks again.
    return "";
  }
}
