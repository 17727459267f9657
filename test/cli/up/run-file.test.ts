import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CliError } from "../../../services/cli/exit-codes.ts";
import {
  claimHome,
  readRunFile,
  releaseHome,
  updateRunFile,
} from "../../../services/cli/up/run-file.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

const STARTED = "2026-11-21T07:00:00.000Z";
/** Above the kernel's greatest process id. */
const NOBODY = 2 ** 22 + 1;

function run(pid: number, startedAt = STARTED) {
  return { pid, startedAt, processes: [] };
}

test("a home whose holder has died is taken over", async () => {
  await using home = await temporaryDirectory();
  await claimHome(home.path, run(NOBODY));

  await claimHome(home.path, run(process.pid, "2026-11-21T08:00:00.000Z"));

  expect(await readRunFile(home.path)).toMatchObject({ pid: process.pid });
});

test("a file that can't be read as one is taken over", async () => {
  await using home = await temporaryDirectory();
  await writeFile(join(home.path, "run.json"), "{half");

  await claimHome(home.path, run(process.pid));

  expect(await readRunFile(home.path)).toMatchObject({ pid: process.pid });
});

test("of many that claim a stale home at once, all but the last standing see it taken or stale, and the file is whole", async () => {
  await using home = await temporaryDirectory();
  await claimHome(home.path, run(NOBODY));

  const claims = Array.from({ length: 10 }, (_, at) =>
    claimHome(home.path, run(NOBODY + at + 1, `${STARTED}${at}`)),
  );
  const results = await Promise.allSettled(claims);

  expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
  expect(
    results.every((each) => each.status === "fulfilled" || each.reason instanceof CliError),
  ).toBe(true);
});

test("a released home has no file", async () => {
  await using home = await temporaryDirectory();
  await claimHome(home.path, run(process.pid));
  await updateRunFile(home.path, { ...run(process.pid), decision: { address: "localhost:1" } });
  expect((await readRunFile(home.path))?.decision).toEqual({ address: "localhost:1" });

  await releaseHome(home.path);

  expect(await readRunFile(home.path)).toBeUndefined();
});
