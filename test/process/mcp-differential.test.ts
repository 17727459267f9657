import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { startMcpBridge } from "../support/mcp-bridge.ts";
import {
  COMPILED_ONCE,
  CONFORMANCE,
  EVERYTHING,
  INSPECTOR,
  intercepted,
  MODERN,
} from "../support/mcp-peers.ts";
import { startMcpSidecar } from "../support/mcp-sidecar.ts";
import { temporaryDirectory } from "../support/temporary.ts";

async function run(args: readonly string[]) {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...COMPILED_ONCE, MCP_INSPECTOR_SECRET_STORE: "memory" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return { output, code: Number(code) };
}

/** The server's command comes from a file: the inspector would take its flags for its own. */
async function inspect([command = "", ...args]: readonly string[], question: readonly string[]) {
  await using directory = await temporaryDirectory();
  const config = join(directory.path, "servers.json");
  await writeFile(config, JSON.stringify({ mcpServers: { peer: { command, args } } }));
  return await run([INSPECTOR, "--cli", "--config", config, "--server", "peer", ...question]);
}

const LIST = [
  ["--method", "tools/list"],
  ["--method", "resources/list"],
  ["--method", "prompts/list"],
];
const ECHO = ["--method", "tools/call", "--tool-name", "echo", "--tool-arg", "message=hi"];

const QUESTIONS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ...LIST.map((question) => ["everything", EVERYTHING, question] as const),
  ["everything", EVERYTHING, ECHO],
  ["modern", MODERN, ["--method", "tools/call", "--tool-name", "stamp"]],
];

describe("the MCP inspector", () => {
  it.each(QUESTIONS)(
    "gets the same from %s directly and through: %j %j",
    async (_, server, question) => {
      await using sidecar = await startMcpSidecar();

      const [direct, through] = await Promise.all([
        inspect(server, question),
        inspect(intercepted(sidecar.socket, server), question),
      ]);

      expect(direct.output).not.toBe("");
      expect(through).toEqual(direct);
    },
  );
});

/** The results of every scenario: which checks there were, and how each ended. */
async function conform(url: string): Promise<Readonly<Record<string, readonly string[]>>> {
  await using directory = await temporaryDirectory();
  await run([CONFORMANCE, "server", "--url", url, "--output-dir", directory.path]);
  const scenarios = await readdir(directory.path);
  const results = scenarios.map(async (scenario) => {
    const checks: unknown = JSON.parse(
      await readFile(join(directory.path, scenario, "checks.json"), "utf8"),
    );
    const ended = (checks as { id: string; status: string }[]).map(
      ({ id, status }) => `${id} ${status}`,
    );
    return [scenario.replace(/-\d{4}-\d\d-\d\dT.*$/u, ""), ended] as const;
  });
  return Object.fromEntries(await Promise.all(results));
}

describe("the conformance suite", () => {
  it("gives every scenario the same result directly and through", async () => {
    await using sidecar = await startMcpSidecar();
    await using direct = await startMcpBridge(EVERYTHING);
    await using through = await startMcpBridge(intercepted(sidecar.socket, EVERYTHING));

    const [expected, found] = await Promise.all([conform(direct.url), conform(through.url)]);

    expect(Object.keys(expected).length).toBeGreaterThan(20);
    expect(
      Object.values(expected)
        .flat()
        .filter((check) => check.endsWith("SUCCESS")).length,
    ).toBeGreaterThan(20);
    expect(found).toEqual(expected);
    expect(sidecar.peer.decided.length).toBeGreaterThan(0);
  });
});
