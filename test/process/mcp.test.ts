import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { Client as ClientV1 } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as TransportV1 } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, it, vi } from "vitest";
import { Outcome, VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import {
  approval,
  deny,
  gone,
  review,
  verdict,
  type DecisionScript,
} from "../support/decision-peer.ts";
import { EVERYTHING, FILESYSTEM, intercepted, MODERN } from "../support/mcp-peers.ts";
import { startMcpSidecar, type McpSidecar } from "../support/mcp-sidecar.ts";

const INFO = { name: "test", version: "1.0.0" };
const ECHO = { name: "echo", arguments: { message: "hi" } };

function toParameters([command = "", ...args]: readonly string[]) {
  return { command, args, stderr: "ignore" as const };
}

async function connect(command: readonly string[]) {
  const client = new Client(INFO, { versionNegotiation: { mode: "auto" } });
  const transport = new StdioClientTransport(toParameters(command));
  await client.connect(transport);
  return { client, transport, [Symbol.asyncDispose]: () => client.close() };
}

/** People decide when the test says so. */
function reviewed() {
  const decided = Promise.withResolvers<VerdictStatus>();
  const script: Partial<DecisionScript> = {
    decide: review,
    watch: async function* (_request, call) {
      yield {
        version: 1n,
        progress: { requirements: [{ group: "security", approvals: 1, approved: 0 }] },
      };
      const status = await Promise.race([decided.promise, gone(call)]);
      if (status === undefined) return;
      yield {
        version: 2n,
        verdict: status === VerdictStatus.ALLOWED ? approval() : verdict(status),
      };
    },
  };
  return { script, decided };
}

/** Speaks lines, as no client would. */
function speak(command: readonly string[]) {
  const [file = "", ...args] = command;
  const child = spawn(file, args, { stdio: ["pipe", "pipe", "ignore"] });
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  const exited = once(child, "exit");
  return {
    child,
    lines,
    exited,
    say: (message: unknown) =>
      child.stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`),
    answerTo: (id: unknown) =>
      vi.waitFor(() => {
        const found = lines
          .map((line): unknown => JSON.parse(line))
          .find((line) => (line as { id?: unknown }).id === id);
        if (found === undefined) throw new Error("no answer yet");
        return found as { result?: Record<string, unknown>; error?: { message: string } };
      }, 20_000),
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

function initialize(id: number) {
  return {
    jsonrpc: "2.0",
    id,
    method: "initialize",
    params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: INFO },
  };
}

function call(id: number | string, params: object) {
  return { jsonrpc: "2.0", id, method: "tools/call", params };
}

function outcomes({ peer }: McpSidecar) {
  return peer.reported.map(({ outcome }) => outcome);
}

describe("a denied call", () => {
  it("is a tool error that a client of today can read, and never reaches the server", async () => {
    await using sidecar = await startMcpSidecar({ decide: deny });
    await using session = await connect(
      intercepted(sidecar.socket, FILESYSTEM.concat(sidecar.directory)),
    );
    const path = join(sidecar.directory, "never.txt");

    const result = await session.client.callTool({
      name: "write_file",
      arguments: { path, content: "x" },
    });

    expect(result.isError).toBe(true);
    expect(JSON.stringify(result.content)).toContain("it drops a table (destructive_sql)");
    expect(result._meta?.["countersign/answer"]).toMatchObject({
      status: "denied",
      rule: "sql.destructive",
    });
    await expect(writeFile(path, "", { flag: "wx" })).resolves.toBeUndefined();
  });

  it("has the shape of the stateless revision for a client that speaks it", async () => {
    await using sidecar = await startMcpSidecar({ decide: deny });
    await using session = await connect(intercepted(sidecar.socket, MODERN));

    const result = await session.client.callTool({ name: "stamp" });

    expect(session.client.getNegotiatedProtocolVersion()).toBe("2026-07-28");
    expect(result.isError).toBe(true);
    expect(result._meta?.["countersign/answer"]).toMatchObject({ status: "denied" });
  });

  it("can be read by a client of the first SDK", async () => {
    await using sidecar = await startMcpSidecar({ decide: deny });
    const client = new ClientV1(INFO);
    await client.connect(new TransportV1(toParameters(intercepted(sidecar.socket, EVERYTHING))));

    const result = await client.callTool(ECHO);
    await client.close();

    expect(result.isError).toBe(true);
  });
});

describe("a call without a decision", () => {
  it("does not run when there is no sidecar", async () => {
    await using session = await connect(intercepted("/nonexistent/sidecar.sock", EVERYTHING));

    const result = await session.client.callTool(ECHO);

    expect(result.isError).toBe(true);
    expect(result._meta?.["countersign/answer"]).toMatchObject({
      status: "unavailable",
      next: "retry",
    });
  });
});

describe("an allowed call", () => {
  it("runs, under the server's name and with its tool's annotations as claims, and is reported", async () => {
    await using sidecar = await startMcpSidecar();
    await using session = await connect(
      intercepted(sidecar.socket, EVERYTHING, ["--target", "here"]),
    );
    await session.client.listTools();

    const result = await session.client.callTool(ECHO);

    expect(result.content).toEqual([{ type: "text", text: "Echo: hi" }]);
    await vi.waitFor(() => expect(outcomes(sidecar)).toEqual([Outcome.SUCCEEDED]));
    const action = sidecar.peer.decided[0]?.action;
    expect(action).toMatchObject({
      operation: "echo",
      target: "here",
      argumentsJson: '{"message":"hi"}',
    });
    expect(action?.tool).toContain("everything");
    const facts: unknown = JSON.parse(action?.factsJson ?? "");
    expect(facts).toMatchObject({ claims: { mcp: { annotations: { readOnlyHint: true } } } });
  });

  it("runs for a client of the stateless revision", async () => {
    await using sidecar = await startMcpSidecar();
    await using session = await connect(intercepted(sidecar.socket, MODERN, ["--name", "stamps"]));

    const result = await session.client.callTool({ name: "stamp" });

    expect(result.content).toEqual([{ type: "text", text: "stamped" }]);
    await vi.waitFor(() => expect(outcomes(sidecar)).toEqual([Outcome.SUCCEEDED]));
    expect(sidecar.peer.decided[0]?.action?.tool).toBe("stamps");
  });

  it("is reported as failed when the tool says so", async () => {
    await using sidecar = await startMcpSidecar();
    await using session = await connect(
      intercepted(sidecar.socket, FILESYSTEM.concat(sidecar.directory)),
    );

    const result = await session.client.callTool({
      name: "read_text_file",
      arguments: { path: "/etc/passwd" },
    });

    expect(result.isError).toBe(true);
    await vi.waitFor(() => expect(outcomes(sidecar)).toEqual([Outcome.FAILED]));
  });

  it("is reported as unknown when the server dies", async () => {
    await using sidecar = await startMcpSidecar();
    const dying = [process.execPath, "-e", "process.stdin.once('data', () => process.exit(3))"];
    await using session = speak(intercepted(sidecar.socket, dying));

    session.say(call(1, ECHO));

    expect(await session.exited).toEqual([3, null]);
    expect(outcomes(sidecar)).toEqual([Outcome.UNKNOWN]);
  });

  it("runs many at once, text and number ids apart", async () => {
    await using sidecar = await startMcpSidecar();
    await using session = speak(intercepted(sidecar.socket, EVERYTHING));
    session.say(initialize(0));
    await session.answerTo(0);
    const ids = Array.from({ length: 20 }, (_, index) => [index + 1, String(index + 1)]).flat();

    for (const id of ids)
      session.say(call(id, { name: "echo", arguments: { message: typeof id } }));

    const answers = await Promise.all(ids.map((id) => session.answerTo(id)));
    expect(answers.map(({ result }) => JSON.stringify(result))).toEqual(
      ids.map((id) => expect.stringContaining(`Echo: ${typeof id}`)),
    );
    await vi.waitFor(() => expect(outcomes(sidecar)).toEqual(ids.map(() => Outcome.SUCCEEDED)));
  });
});

describe("a call that people decide", () => {
  it("tells the client who is needed, lets everything else go on, and runs once approved", async () => {
    const { script, decided } = reviewed();
    await using sidecar = await startMcpSidecar(script);
    await using session = await connect(intercepted(sidecar.socket, EVERYTHING));
    const messages: string[] = [];
    const seen = Promise.withResolvers<void>();
    const onprogress = ({ message }: { message?: string | undefined }) => {
      messages.push(message ?? "");
      seen.resolve();
    };

    const result = session.client.callTool(ECHO, { onprogress });
    await seen.promise;
    const tools = await session.client.listTools();
    decided.resolve(VerdictStatus.ALLOWED);

    expect(tools.tools.length).toBeGreaterThan(3);
    expect(messages[0]).toMatch(
      /^Waiting for approval \(request req_[^)]+\): 0 of 1 from security/u,
    );
    expect((await result).content).toEqual([{ type: "text", text: "Echo: hi" }]);
    expect(sidecar.peer.redeemed).toHaveLength(1);
  });

  it.each([
    [VerdictStatus.DENIED, "denied"],
    [VerdictStatus.EXPIRED, "expired"],
    [VerdictStatus.CANCELLED, "cancelled"],
  ])("does not run on verdict %i", async (status, word) => {
    const { script, decided } = reviewed();
    decided.resolve(status);
    await using sidecar = await startMcpSidecar(script);
    await using session = await connect(intercepted(sidecar.socket, EVERYTHING));

    const result = await session.client.callTool(ECHO);

    expect(result._meta?.["countersign/answer"]).toMatchObject({ status: word });
  });

  it("is withdrawn when the client cancels it, and gets no answer", async () => {
    const { script } = reviewed();
    await using sidecar = await startMcpSidecar(script);
    await using session = speak(intercepted(sidecar.socket, EVERYTHING));
    session.say(initialize(0));
    await session.answerTo(0);

    session.say(call(1, ECHO));
    await vi.waitFor(() => expect(sidecar.peer.watched).toHaveLength(1), 10_000);
    session.say({ jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId: 1 } });
    await vi.waitFor(() => expect(sidecar.peer.cancelled).toHaveLength(1), 10_000);
    session.say({ jsonrpc: "2.0", id: 2, method: "ping" });
    await session.answerTo(2);

    expect(session.lines.some((line) => line.includes('"id":1,'))).toBe(false);
  });

  it("is withdrawn when the client goes away, and the server ends too", async () => {
    const { script } = reviewed();
    await using sidecar = await startMcpSidecar(script);
    await using session = speak(intercepted(sidecar.socket, EVERYTHING));

    session.say(call(1, ECHO));
    await vi.waitFor(() => expect(sidecar.peer.watched).toHaveLength(1), 10_000);
    session.child.stdin.end();
    await session.exited;

    expect(sidecar.peer.cancelled).toHaveLength(1);
  });

  it("can be come back to by a client that named it", async () => {
    const { script, decided } = reviewed();
    await using sidecar = await startMcpSidecar(script);
    const named = { ...ECHO, _meta: { "countersign/idempotencyKey": "export-2026-11" } };
    const first = speak(intercepted(sidecar.socket, EVERYTHING, ["--name", "e"]));
    first.say(call(1, named));
    await vi.waitFor(() => expect(sidecar.peer.watched).toHaveLength(1), 10_000);
    await first[Symbol.asyncDispose]();

    decided.resolve(VerdictStatus.ALLOWED);
    await using session = await connect(intercepted(sidecar.socket, EVERYTHING, ["--name", "e"]));
    const result = await session.client.callTool(named);
    const again = await session.client.callTool(named);

    expect(result.content).toEqual([{ type: "text", text: "Echo: hi" }]);
    expect(again.isError).toBe(true);
    expect(sidecar.peer.cancelled).toEqual([]);
    expect(sidecar.peer.decided).toHaveLength(1);
  });

  it("keeps its id from a second call", async () => {
    const { script } = reviewed();
    await using sidecar = await startMcpSidecar(script);
    await using session = speak(intercepted(sidecar.socket, EVERYTHING));

    session.say(call(1, ECHO));
    session.say(call(1, ECHO));

    expect((await session.answerTo(1)).error?.message).toContain("the id belongs to a call");
  });
});

describe("the line to the server", () => {
  it("carries exactly the bytes of the client", async () => {
    await using sidecar = await startMcpSidecar();
    const copy = [process.execPath, "-e", "process.stdin.pipe(process.stdout)"];
    await using session = speak(intercepted(sidecar.socket, copy));
    const odd = `  { "params":{"name":"x", "arguments": {"b":1.0,"a":"\\u0061"},"task":{"ttl":1}} ,"method":"tools/call", "id":1, "extra":[] }  `;

    session.say(odd);
    await vi.waitFor(() => expect(session.lines).toEqual([odd]), 10_000);

    expect(sidecar.peer.decided[0]?.action?.argumentsJson).toBe(
      '{"a":"a","b":1,"mcp/message":{"extra":[]},"mcp/params":{"task":{"ttl":1}}}',
    );
  });

  it("never carries what a server could take for a call", async () => {
    await using sidecar = await startMcpSidecar();
    const copy = [process.execPath, "-e", "process.stdin.pipe(process.stdout)"];
    await using session = speak(intercepted(sidecar.socket, copy));

    session.say('{"id":1,"method":"ping","Method":"tools/call","params":{"name":"rm"}}');
    session.say('{"method":"tools/call","params":{"name":"rm"}}');
    session.say("the end");
    await vi.waitFor(() => expect(session.lines).toContain("the end"), 10_000);

    expect(session.lines).toHaveLength(2);
    expect(session.lines[0]).toContain("differs only by case");
    expect(sidecar.peer.decided).toEqual([]);
  });
});

describe("the command", () => {
  it.each([
    [["--nonsense", "--", "x"], 64],
    [[], 64],
    [["--", "/nonexistent/server"], 127],
  ])("ends with a code that says what is wrong: %j", async (args, code) => {
    const [file = "", main = ""] = intercepted("", []);
    await using session = speak([file, main, ...args]);

    expect(await session.exited).toEqual([code, null]);
  });
});
