import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readPeople } from "../../services/adapters/identity/directory.ts";
import { mintPersonToken } from "../../services/adapters/identity/local-issuer.ts";
import type { Ended } from "./cli-process.ts";
import type { Stack } from "./stack.ts";

const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");
/** A bundle of a large log is printed to a file, so what commands print is short. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Runs one command line of `countersign` against a stack, to its end. A stack has no process that signs people in, so "--as
 * alex" is given as a token in a file.
 */
export async function stackCommand(
  stack: Pick<Stack, "env">,
  ...given: readonly string[]
): Promise<Ended> {
  const { args, env: asPerson } = await signedIn(stack, given);
  const env = { PATH: process.env["PATH"], NO_COLOR: "1", ...stack.env, ...asPerson };
  return new Promise((resolve) => {
    const options = { env, maxBuffer: OUTPUT_BYTES_MAX };
    const child = execFile(process.execPath, [BIN, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

/** The arguments without "--as" and its person, and the variable that stands for them. */
export async function signedIn(
  { env: { COUNTERSIGN_HOME: home = "" } }: Pick<Stack, "env">,
  args: readonly string[],
): Promise<{ readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }> {
  const at = args.indexOf("--as");
  const person = (await readPeople(home)).find(({ subject }) => subject === args[at + 1]);
  if (at === -1 || person === undefined) return { args, env: {} };
  const file = join(home, `${person.subject}.token`);
  await writeFile(file, await mintPersonToken(home, person), { mode: 0o600 });
  return { args: args.toSpliced(at, 2), env: { COUNTERSIGN_PERSON_TOKEN_FILE: file } };
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
