import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { crashMessage } from "../../../services/cli/up/crash-message.ts";

/** What a process says that ends in this way. */
async function saidBy(code: string): Promise<string> {
  const run = promisify(execFile)(process.execPath, ["--eval", code]);
  const error: unknown = await run.catch((reason: unknown) => reason);
  if (error instanceof Error && "stderr" in error) return String(error.stderr);
  throw new Error("the process did not fail");
}

test.each([
  [
    "an error, not its stack",
    'throw new TypeError("/l/ledger-key is missing: put it back")',
    "/l/ledger-key is missing: put it back",
  ],
  [
    "an error of our own class",
    'class StoreFault extends Error { name = "StoreFault" } throw new StoreFault("No database.")',
    "No database.",
  ],
  [
    "a rejection with a code",
    'Promise.reject(Object.assign(new Error("in use"), { code: "X" }))',
    "in use",
  ],
  [
    "what was printed, when nothing was thrown",
    'console.error("COUNTERSIGN_TLS: is none of\\nlocal, off"); process.exit(78)',
    "COUNTERSIGN_TLS: is none of\nlocal, off",
  ],
])("of a process that ended people are told %s", async (_, code, message) => {
  expect(crashMessage(await saidBy(code))).toBe(message);
});

test("of a process that ended with much to say people are told the end", () => {
  expect(crashMessage(`${"a".repeat(5_000)} the end\n`)).toMatch(/^a{1992} the end$/);
});
