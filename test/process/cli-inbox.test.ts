import { spawn } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCommand, startUp, type UpProcess } from "../support/cli-process.ts";
import { until } from "../support/nats.ts";
import { askSidecar } from "../support/sidecar-client.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

let home: TemporaryDirectory;
let up: UpProcess;

beforeAll(async () => {
  home = await temporaryDirectory();
  up = await startUp(home.path);
});

afterAll(async () => {
  await up[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/** From bsdutils, which every Debian has. */
const SCRIPT = "script";
const ENTER = "\u001B[?1049h";
const LEAVE = "\u001B[?1049l";

/** An inbox on a pseudo-terminal of 80 by 24, which script(1) makes. */
function openInbox(...args: readonly string[]) {
  const command = `stty rows 24 cols 80; '${process.execPath}' bin/countersign.mjs inbox ${args.join(" ")}`;
  const env = {
    ...process.env,
    COUNTERSIGN_HOME: home.path,
    NO_COLOR: "1",
    TERM: "xterm",
    SHELL: "/bin/sh",
  };
  const child = spawn(SCRIPT, ["-qefc", command, "/dev/null"], {
    env,
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  const exited = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    press: (keys: string) => void child.stdin.write(keys),
    /** Waits for text that is drawn after this call's predecessors have seen theirs. */
    shows: (part: string) => until(() => text.includes(part)),
    text: () => text,
    exited,
  };
}

async function ask(target: string): Promise<string> {
  const action = {
    tool: "docker",
    operation: "restart",
    target,
    arguments: { argv: ["docker", "restart", target] },
  };
  // After a restart of the service the sidecar needs a moment; with one key, asking again is the same question.
  const asked = { ...action, idempotency_key: `inbox-test-${target}` };
  return until(async () => {
    const { status, request_id } = await askSidecar(home.path, asked);
    return status === "pending" ? request_id : undefined;
  });
}

test("a person approves in the inbox, and the terminal is given back", async () => {
  const id = await ask("api-one");
  const inbox = openInbox("--as", "pat");
  await inbox.shows("docker restart api-one");

  inbox.press("a");
  await inbox.shows("Approve this?");
  inbox.press("fine\r");
  await inbox.shows("It is approved.");
  inbox.press("q");

  expect(await inbox.exited).toBe(0);
  expect(inbox.text()).toContain(ENTER);
  expect(inbox.text().lastIndexOf(LEAVE)).toBeGreaterThan(
    inbox.text().lastIndexOf("It is approved."),
  );
  const shown = JSON.parse((await runCommand(home.path, "show", id, "--json")).stdout);
  expect(shown).toMatchObject({
    status: "approved",
    votes: [{ person: expect.stringContaining("pat"), comment: "fine" }],
  });
  expect(shown.timeline.map(({ type }: { type: string }) => type)).toContain(
    "notification.delivered",
  );
});

test("a request that comes while the inbox is open appears, and a service that goes away and comes back is told", async () => {
  const inbox = openInbox("--as", "pat");
  await inbox.shows("live,");
  await ask("api-two");
  await inbox.shows("docker restart api-two");

  process.kill(await up.pidOf("decision"), "SIGKILL");
  await inbox.shows("SERVICE AWAY");
  const before = inbox.text().length;
  await until(() => inbox.text().slice(before).includes("live,"), 60_000);

  inbox.press("\u0003");
  expect(await inbox.exited).toBe(0);
});

test("without a terminal each change is one line of JSON", async () => {
  await ask("api-three");
  const env = { ...process.env, COUNTERSIGN_HOME: home.path };
  const child = spawn(process.execPath, ["bin/countersign.mjs", "inbox", "--json"], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  await until(() => text.includes("api-three"));

  child.kill("SIGTERM");

  expect(await new Promise((resolve) => child.once("close", resolve))).toBe(0);
  const targets = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).action.target);
  expect(targets).toContain("api-three");
});

test("an inbox on a terminal needs a person", async () => {
  const inbox = openInbox();

  expect(await inbox.exited).toBe(77);
  expect(inbox.text()).toContain("You are not signed in");
  expect(inbox.text()).not.toContain(ENTER);
});
