import { appendFile, cp, readFile, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { localPort } from "../../services/adapters/identity/local-port.ts";
import { readRunFile } from "../../services/cli/up/run-file.ts";
import { lives, runCommand, startUp } from "../support/cli-process.ts";
import { until } from "../support/nats.ts";
import { temporaryDirectory } from "../support/temporary.ts";

async function untilGone(pids: readonly number[]): Promise<void> {
  await until(async () => (await Promise.all(pids.map(lives))).every((alive) => !alive), 30_000);
}

test("a second stack in the same home is refused, and Ctrl-C leaves no process and no run file", async () => {
  await using home = await temporaryDirectory();
  await using up = await startUp(home.path);
  const pids = await up.pids();

  const second = await runCommand(home.path, "up");
  expect(second.code).toBe(73);
  expect(second.stderr).toContain(`process ${up.pid}`);

  up.signal("SIGINT");
  expect(await up.exited).toBe(0);
  await untilGone(pids);
  expect(await readRunFile(home.path)).toBeUndefined();
});

test("a sign-in whose port somebody else has stops the start with the file's name, and leaves nothing", async () => {
  await using home = await temporaryDirectory();
  const port = await localPort(home.path);
  await using other = createServer().listen(port, "127.0.0.1");
  await once(other, "listening");

  const ended = await runCommand(home.path, "up");

  expect(ended.code).toBe(78);
  expect(ended.stderr).toContain(
    `Port ${port}, which ${join(home.path, "identity", "issuer.json")}`,
  );
  expect(await readRunFile(home.path)).toBeUndefined();
});

test("a supervisor that is killed leaves nothing behind, and the next one takes the home over", async () => {
  await using home = await temporaryDirectory();
  await using killed = await startUp(home.path);
  const pids = await killed.pids();

  killed.signal("SIGKILL");

  await untilGone(pids);
  await using next = await startUp(home.path);
  expect((await readRunFile(home.path))?.pid).toBe(next.pid);
});

test.each(["nats", "issuer", "decision", "notifier", "sidecar", "console"])(
  "%s is started again when it crashes, at the same address",
  async (name) => {
    await using home = await temporaryDirectory();
    await using up = await startUp(home.path);
    const before = await readRunFile(home.path);
    const pid = await up.pidOf(name);

    process.kill(pid, "SIGKILL");

    await until(async () => (await up.pidOf(name)) !== pid, 60_000);
    const after = await readRunFile(home.path);
    expect(after?.issuer).toEqual(before?.issuer);
    expect(after?.decision).toEqual(before?.decision);
    expect(after?.nats?.url).toBe(before?.nats?.url);
    expect(after?.sidecar?.httpAddress).toBe(before?.sidecar?.httpAddress);
    await until(async () => (await runCommand(home.path, "doctor")).code === 0, 60_000);
  },
);

test("a change of a rule becomes active, and one that does not compile leaves the old policy", async () => {
  await using home = await temporaryDirectory();
  await using policies = await temporaryDirectory();
  await cp("policies", policies.path, { recursive: true });
  await using up = await startUp(home.path, "--policies", policies.path);
  const settings = join(policies.path, "countersign", "data", "groups", "data.json");
  const original = await readFile(settings, "utf8");

  await writeFile(settings, original.replace('"security"', '"security-team"'));
  await until(() => up.stdout().includes('"kind":"policy_built"'), 60_000);
  await appendFile(join(policies.path, "countersign", "main.rego"), "\nthis is no rego\n");
  await until(() => up.stdout().includes('"kind":"policy_refused"'), 60_000);

  const built = JSON.parse(
    up
      .stdout()
      .split("\n")
      .find((line) => line.includes("policy_built"))!,
  );
  const doctor = await until(async () => {
    const { stdout } = await runCommand(home.path, "doctor");
    return stdout.includes(built.revision.slice(0, 12)) ? stdout : undefined;
  });
  expect(doctor).toContain(`${built.revision.slice(0, 12)} is active`);
});

test("a directory without policies is refused before anything starts", async () => {
  await using home = await temporaryDirectory();

  const { code, stderr } = await runCommand(home.path, "up", "--policies", home.path);

  expect(code).toBe(66);
  expect(stderr).toContain("--policies");
  expect(await readRunFile(home.path)).toBeUndefined();
});
