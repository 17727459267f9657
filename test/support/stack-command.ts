import { execFile } from "node:child_process";
import { join } from "node:path";
import type { Ended } from "./cli-process.ts";
import type { Stack } from "./stack.ts";

const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");
/** A bundle of a large log is printed to a file, so what commands print is short. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** Runs one command line of `countersign` against a stack, to its end. */
export async function stackCommand(
  stack: Pick<Stack, "env">,
  ...args: readonly string[]
): Promise<Ended> {
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...stack.env };
  return new Promise((resolve) => {
    const options = { env, maxBuffer: OUTPUT_BYTES_MAX };
    const child = execFile(process.execPath, [BIN, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** Lets an auditor write the whole log into a file and verifies that: exit code, and what was said by whichever failed. */
export async function verifyWholeLog(stack: Pick<Stack, "env" | "home">): Promise<Ended> {
  const out = join(stack.home, "whole-log.jsonl");
  const bundle = ["evidence", "bundle", "--as", "alex", "--force", "--json", "--out", out];
  const bundled = await stackCommand(stack, ...bundle);
  if (bundled.code !== 0) return bundled;
  const trust = join(stack.home, "ledger", "trust-policy");
  return stackCommand(stack, "verify", out, "--trust", trust, "--json");
}
