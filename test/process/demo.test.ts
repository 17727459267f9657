import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, readlink, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, vi } from "vitest";
import { temporaryDirectory } from "../support/temporary.ts";

const CHECKOUT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(CHECKOUT, "bin", "countersign.mjs");
const PATIENCE = { timeout: 100_000, interval: 100 };

interface DemoRun {
  readonly pid: number;
  readonly ended: Promise<number | string | null>;
  output(): string;
  lines(): readonly Record<string, unknown>[];
}

/** A directory in which everything that a demo makes has to be: so whatever it starts is known by it. */
async function place() {
  const directory = await temporaryDirectory();
  await chmod(directory.path, 0o755); // PostgreSQL runs as another user where the tests run as root.
  return directory;
}

function startDemo(directory: string, args: readonly string[], home?: string): DemoRun {
  const { COUNTERSIGN_HOME: _, ...inherited } = process.env;
  const env = {
    ...inherited,
    TMPDIR: directory,
    ...(home === undefined ? {} : { COUNTERSIGN_HOME: home }),
  };
  const child = spawn(process.execPath, [MAIN, "demo", ...args], {
    cwd: CHECKOUT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  return {
    pid: child.pid ?? 0,
    ended: once(child, "close").then(
      ([code, signal]: (number | string | null)[]) => code ?? signal ?? null,
    ),
    output: () => said,
    lines: () =>
      said
        .split("\n")
        .filter((line) => line.startsWith("{") && line.endsWith("}"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

/** Every process that has the directory in its command line, its environment or as its working directory. */
async function processesOf(directory: string): Promise<readonly string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/u.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const traces = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
        readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""),
        readlink(`/proc/${pid}/cwd`).catch(() => ""),
      ]);
      return traces.some((trace) => trace.includes(directory)) ? [`${pid} ${traces[0]}`] : [];
    }),
  );
  return found.flat();
}

function eventOf(run: DemoRun, event: string) {
  return run.lines().find((line) => line["event"] === event);
}

async function opened(run: DemoRun) {
  return vi.waitFor(() => {
    const waiting = eventOf(run, "waiting");
    if (waiting === undefined) throw new Error(`not waiting yet: ${run.output()}`);
    return waiting;
  }, PATIENCE);
}

const runFile = promisify(execFile);

/** Runs a line as it was printed, in a shell. */
function type(line: string) {
  return runFile("sh", ["-c", line], { cwd: CHECKOUT });
}

describe("the demo that approves by itself", () => {
  it("shows the three outcomes, the exactly-once, the record and the trace, and leaves nothing", async () => {
    await using directory = await place();
    const run = startDemo(directory.path, ["--approve"]);

    expect(await run.ended, run.output()).toBe(0);

    const output = run.output();
    expect(output).toContain("Allowed by rule small_read");
    expect(output).toContain("Denied by rule destructive_sql");
    expect(output).toContain("Denied by rule destructive_command");
    expect(output).toContain("Rule pii_export asks people");
    expect(output).toContain("Approvers are told over a signed webhook");
    expect(output.indexOf("Refused (own_action)")).toBeGreaterThan(0);
    expect(output.indexOf("Refused (own_action)")).toBeLessThan(
      output.indexOf("and approves, once"),
    );
    expect(output).toMatch(/#\d+ +olivia tried to approve, and was refused: own_action/u);
    expect(output).toMatch(/#\d+ +The required people approved \(dana\)/u);
    expect(output).toContain("Dana Diaz approved");
    expect(output).toContain("I got 2400 customers");
    expect(output).toMatch(/export +ran exactly once/u);
    expect(output).toMatch(/attack +never ran: all 2400 customers are still there/u);
    expect(output).toMatch(/trace +[0-9a-f]{32}\n/u);
    for (const span of ["sidecar.intercept", "decision.decide", "approval.human_wait"]) {
      expect(output).toContain(span);
    }
    expect(output).toContain("c2sp.org/tlog-proof@v1");
    expect(output).toMatch(/ok +inclusion +the leaf is number \d+ of \d+/u);
    expect(output).toContain("One digit of the record changed, and the same command says");
    // No terminal, so no colours.
    expect(output).not.toContain("\u001B");
    expect(await processesOf(directory.path)).toEqual([]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it(
    "works again in the home of a demo in which a person said no, and tells programs about both",
    { timeout: 240_000 },
    async () => {
      await using directory = await place();
      const home = join(directory.path, "a home");
      await mkdir(home);
      const first = startDemo(directory.path, ["--json"], home);
      const approve = String((await opened(first))["approve"]);
      await type(`${approve.replace(" approve ", " deny ")} --comment "not today"`);
      expect(await first.ended, first.output()).toBe(0);

      expect(first.lines()).toContainEqual(
        expect.objectContaining({ event: "ledger", type: "vote.refused" }),
      );
      expect(eventOf(first, "summary")).toMatchObject({
        status: "denied",
        exports_run: 0,
        attacks_run: 0,
      });
      expect(await processesOf(directory.path)).toEqual([]);

      const second = startDemo(directory.path, ["--approve", "--json"], home);
      expect(await second.ended, second.output()).toBe(0);

      expect(eventOf(second, "summary")).toMatchObject({
        status: "succeeded",
        rule: "pii_export",
        people: ["Dana Diaz approved"],
        exports_run: 1,
        attacks_run: 0,
        rows: { customers: 2_400, orders: 6_000, tickets: 900 },
      });
      const spans = second.lines().filter(({ event }) => event === "span");
      expect(spans.map(({ name }) => name)).toEqual(
        expect.arrayContaining([
          "demo.agent.call",
          "countersign.sidecar.intercept",
          "countersign.decision.decide",
          "countersign.event.publish",
          "countersign.channel.deliver",
          "countersign.approval.human_wait",
          "countersign.approval.vote",
          "countersign.decision.redeem",
          "countersign.sidecar.execute",
          "countersign.decision.report_outcome",
        ]),
      );
      expect(await processesOf(directory.path)).toEqual([]);
      expect((await stat(join(home, "logs"))).isDirectory()).toBe(true);
    },
  );
});

describe("the demo that waits for a person", () => {
  it("goes on when the printed command is typed in another terminal", async () => {
    await using directory = await place();
    const run = startDemo(directory.path, ["--json"]);
    const { approve } = await opened(run);

    await type(String(approve));

    expect(await run.ended, run.output()).toBe(0);
    expect(eventOf(run, "summary")).toMatchObject({ status: "succeeded", exports_run: 1 });
    expect(await processesOf(directory.path)).toEqual([]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it("ends in order on Ctrl-C, and leaves nothing", async () => {
    await using directory = await place();
    const run = startDemo(directory.path, []);
    await vi.waitFor(() => expect(run.output()).toContain("In another terminal"), PATIENCE);
    const running = (await processesOf(directory.path)).join("\n");
    for (const name of [
      "nats-server",
      "issuer/main",
      "decision/main",
      "notifier/main",
      "sidecar/main",
      "agent.ts",
    ]) {
      expect(running).toContain(name);
    }
    for (const name of ["bin/postgres", "database-process", "server-postgres"]) {
      expect(running).toContain(name);
    }

    process.kill(run.pid, "SIGINT");

    expect(await run.ended, run.output()).toBe(1);
    expect(run.output()).toContain("Stopped. Every process that was started has ended.");
    expect(await processesOf(directory.path)).toEqual([]);
    expect(await readdir(directory.path)).toEqual([]);
  });

  it("leaves no process when it is killed outright", async () => {
    await using directory = await place();
    const run = startDemo(directory.path, []);
    await vi.waitFor(() => expect(run.output()).toContain("In another terminal"), PATIENCE);

    process.kill(run.pid, "SIGKILL");
    await run.ended;

    await vi.waitFor(async () => expect(await processesOf(directory.path)).toEqual([]), PATIENCE);
  });
});
