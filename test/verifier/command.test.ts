import { spawn } from "node:child_process";
import { copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatBundleHeader } from "../../services/core/ledger/bundle.ts";
import { runVerify } from "../../services/verifier/verify.ts";
import {
  DANA,
  openCommand,
  outcome,
  play,
  redemption,
  T0,
  vote,
  GRANT_ID,
} from "../core/approval/samples.ts";
import { temporaryDirectory } from "../support/temporary.ts";
import {
  bundleOf,
  bytesOf,
  logOf,
  packageOf,
  rewritten,
  serviceEvent,
  logOfEvents,
  noteOf,
  TRUST,
} from "./built-log.ts";

const log = logOf(
  play(openCommand(), [
    [vote(DANA), T0 + 1_000],
    [redemption({ grantId: GRANT_ID }), T0 + 2_000],
    [outcome(), T0 + 3_000],
  ]),
);
const bodies = log.leaves.map(bytesOf);
const good = bundleOf(bodies);
const unapproved = bundleOf(
  rewritten(log.leaves.filter(({ type }) => type !== "request.approved")).map(bytesOf),
);

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a directory with the files that the tests verify. */
async function run(argv: readonly string[], hasTrust = true): Promise<Ended> {
  await using home = await temporaryDirectory();
  const files = {
    good,
    unapproved,
    cut: good.slice(0, -5),
    zip: packageOf(bodies, log.openings),
    trust: TRUST,
  };
  for (const [name, content] of Object.entries(files))
    await writeFile(join(home.path, name), content);
  await copyFile("services/verifier/verify.ts", join(home.path, "countersign-verify.ts"));
  await symlink("countersign-verify.ts", join(home.path, "linked.ts"));
  if (hasTrust) {
    await mkdir(join(home.path, "home", "ledger"), { recursive: true });
    await writeFile(join(home.path, "home", "ledger", "trust-policy"), TRUST);
  }
  const env = { ...process.env, COUNTERSIGN_HOME: join(home.path, "home") };
  const child = spawn(process.execPath, argv, {
    cwd: home.path,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, stdout, stderr };
}

const BIN = join(import.meta.dirname, "../../bin/countersign.mjs");

test.each([
  [0, ["good"]],
  [0, ["zip", "--trust", "trust"]],
  [1, ["cut"]],
  [2, ["unapproved"]],
  [4, ["nothing"]],
  [4, []],
])("the command ends with %i on %j", async (code, words) => {
  const ended = await run([BIN, "verify", ...words]);

  expect(ended.code, ended.stderr).toBe(code);
  expect((code === 4 ? ended.stderr : ended.stdout).length).toBeGreaterThan(20);
});

test("without a trusted key the command ends with 3, and says what was not checked", async () => {
  const { code, stdout } = await run([BIN, "verify", "good"], false);

  expect(code).toBe(3);
  expect(stdout).toContain("Not checked: who signed: no trusted key was given");
  expect(stdout).toContain("INCOMPLETE");
});

test("the command trusts what its home trusts, and names that file", async () => {
  const { stdout } = await run([BIN, "verify", "good"]);

  expect(stdout).toMatch(/^trusted keys: .*home\/ledger\/trust-policy$/m);
});

test("the one file runs alone, without warnings, and says the same", async () => {
  const alone = await run(["countersign-verify.ts", "unapproved", "--trust", "trust"]);
  const command = await run([BIN, "verify", "unapproved", "--trust", "trust"]);

  expect(alone).toEqual(command);
  expect(alone).toMatchObject({ code: 2, stderr: "" });
  expect(alone.stdout).toContain("approval_missing: Leaf 4 uses a permission that nobody gave.");
  expect((await run(["countersign-verify.ts", "--help"])).code).toBe(0);
});

test("the one file never ends with 0 for having run nothing, however it was called", async () => {
  for (const words of [["linked.ts"], ["--preserve-symlinks-main", "linked.ts"]])
    expect((await run([...words, "unapproved", "--trust", "trust"])).code).toBe(2);
});

test("what leaves say can't move the cursor or turn text around", async () => {
  const revision = "r1\u001B[2J\u202Eevil\u0007\u009B31m";
  const { leaves } = logOfEvents(
    [serviceEvent(1, { type: "policy.activated", revision })],
    new Map(),
  );
  const strange = bundleOf([
    bytesOf({ ...leaves[0], type: `grant${revision}` }),
    bytesOf({ ...leaves[0], type: "policy.activated" }),
  ]);
  await using directory = await temporaryDirectory();
  const file = join(directory.path, "bundle");
  await writeFile(file, strange);

  for (const words of [[file], [file, "--json"]]) {
    let printed = "";
    runVerify(words, {
      out: (text) => (printed += text),
      err: (text) => (printed += text),
      isErrTty: false,
    });
    expect(printed).not.toMatch(/[^\P{C}\n]/u);
    expect(printed.length).toBeGreaterThan(100);
  }
});

test("progress is shown on a terminal, for large logs alone", async () => {
  await using directory = await temporaryDirectory();
  const shown = async (size: number, isErrTty: boolean) => {
    const file = join(directory.path, "bundle");
    const many = Array.from({ length: 20_000 }, () => bodies[0]!);
    const header = formatBundleHeader({ note: noteOf(many, { size }), size });
    await writeFile(file, [header, ...many.map((body) => `${Buffer.from(body)}\n`)].join(""));
    let progress = "";
    const err = (text: string) => (progress += text);
    runVerify([file], { out: () => undefined, err, isErrTty });
    return progress;
  };

  expect(await shown(100_001, true)).toContain("\r20000 of 100001 leaves");
  expect(await shown(100_000, true)).toBe("");
  expect(await shown(100_001, false)).toBe("");
});
