import { describe, expect, it, vi } from "vitest";
import type { Answer, AnswerStatus } from "../../../../sidecar/answer.ts";
import type { ToolCall } from "../../../../sidecar/intercept/mcp/client-line.ts";
import type { Gate, GateAction, Started } from "../../../../sidecar/intercept/mcp/gate.ts";
import { GatedCall } from "../../../../sidecar/intercept/mcp/gated-call.ts";

const CALL: ToolCall = {
  id: 1,
  name: "rm",
  argumentsText: "{}",
  progressToken: "t",
  idempotencyKey: undefined,
  protocolVersion: "2026-07-28",
  traceparent: undefined,
  task: false,
};

const ACTION: GateAction = {
  key: "key-000001",
  tool: "files",
  operation: "rm",
  target: "",
  argumentsText: "{}",
  claimsText: "{}",
  traceparent: undefined,
};

function answer(status: AnswerStatus): Answer {
  return {
    idempotencyKey: ACTION.key,
    status,
    requestId: "req_1",
    reasons: [],
    rule: "",
    comments: [],
    people: [],
    next: "none",
    risk: "high",
  };
}

/** A gate in memory, for the faults that a real sidecar cannot be made to have at a given moment. */
function open(change: Partial<Gate>, call: Partial<ToolCall> = {}) {
  const said: string[] = [];
  const forwarded: string[] = [];
  const finished: string[] = [];
  const withdrawn: string[] = [];
  const logged: string[] = [];
  const gate: Gate = {
    ask: async () => answer("allowed"),
    watch: async function* () {
      yield answer("allowed");
    },
    start: async () => ({ kind: "started" }),
    finish: async (_key, outcome, detail) => void finished.push(`${outcome} ${detail}`),
    withdraw: async (_key, reason) => void withdrawn.push(reason),
    mask: async ({ texts }) => texts,
    ...change,
  };
  const gated = new GatedCall(
    { ...CALL, ...call },
    {
      action: ACTION,
      line: Buffer.from("raw"),
      ports: {
        gate,
        say: (line) => said.push(line),
        forward: (line, labels) => forwarded.push([line.toString(), ...labels].join(" ")),
        log: (message) => logged.push(message),
        progressEveryMs: 1,
      },
    },
  );
  return { gated, said, forwarded, finished, withdrawn, logged };
}

describe("a gated call", () => {
  it("says with its line what of the result is hidden", async () => {
    const { gated, forwarded } = open({
      ask: async () => ({ ...answer("allowed"), maskResult: ["pii", "secret"] }),
    });

    const end = gated.run();
    gated.settle({ outcome: "succeeded", detail: "" });
    await end;

    expect(forwarded).toEqual(["raw pii secret"]);
  });

  it("does not run as a task where the result is masked, because that would come unmasked", async () => {
    const ask = async () => ({ ...answer("allowed"), maskResult: ["pii"] });
    const { gated, said, forwarded, withdrawn } = open({ ask }, { task: true });

    await gated.run();

    expect(forwarded).toEqual([]);
    expect(said.join()).toContain("task_not_maskable");
    expect(withdrawn).toHaveLength(1);
  });

  it("does not run when the start is refused", async () => {
    const { gated, said, forwarded } = open({
      start: async () => ({ kind: "refused", answer: answer("denied") }),
    });

    await gated.run();

    expect(forwarded).toEqual([]);
    expect(JSON.parse(said[0] ?? "")).toMatchObject({
      id: 1,
      result: { isError: true, resultType: "complete" },
    });
  });

  it("names no result type to a client of an earlier revision", async () => {
    const { gated, said } = open(
      { ask: async () => answer("denied") },
      { protocolVersion: undefined },
    );

    await gated.run();

    expect(said[0]).not.toContain("resultType");
  });

  it("hands the receipt of a denial to the client", async () => {
    const denied: Answer = { ...answer("denied"), receipt: "c2sp.org/tlog-proof@v1" };
    const { gated, said } = open({ ask: async () => denied });

    await gated.run();

    expect(JSON.parse(said[0] ?? "")).toMatchObject({
      result: { _meta: { "countersign/receipt": "c2sp.org/tlog-proof@v1" } },
    });
  });

  it("ends its wait when only a person can mend what the sidecar found", async () => {
    const reasons = [{ code: "ledger_fork", message: "the ledger contradicts itself" }];
    const { gated, said } = open({
      ask: async () => answer("pending"),
      watch: async function* () {
        yield { ...answer("unavailable"), reasons };
      },
    });

    await gated.run();

    expect(said.at(-1)).toContain("(ledger_fork)");
  });

  it("is not sent when it is cancelled while it starts, and is reported as not run", async () => {
    const starting = Promise.withResolvers<Started>();
    const start = vi.fn<Gate["start"]>(() => starting.promise);
    const { gated, said, forwarded, finished } = open({ start });
    const run = gated.run();
    await vi.waitFor(() => expect(start).toHaveBeenCalled());

    gated.abandon("cancelled by the client");
    starting.resolve({ kind: "started" });
    await run;

    expect({ said, forwarded }).toEqual({ said: [], forwarded: [] });
    expect(finished).toEqual(["failed not_sent"]);
  });

  it("is withdrawn when nobody could decide, so that nobody approves what will not run", async () => {
    const { gated, withdrawn } = open({ ask: async () => answer("unavailable") });

    await gated.run();

    expect(withdrawn).toEqual(["no decision could be had"]);
  });

  it("tells of progress that only grows, and stays below what a server would tell", async () => {
    const { gated, said } = open({
      ask: async () => answer("pending"),
      watch: async function* () {
        await vi.waitFor(() => expect(said.length).toBeGreaterThan(3));
        yield answer("denied");
      },
    });

    await gated.run();

    const told = said
      .slice(0, -1)
      .map((line) => (JSON.parse(line) as { params: { progress: number } }).params.progress);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(new Set(told).size).toBe(told.length);
    expect(told.every((progress) => progress < 0)).toBe(true);
  });

  it("goes on waiting when the sidecar restarts", async () => {
    let watches = 0;
    const { gated, forwarded } = open({
      ask: async () => answer("pending"),
      watch: async function* () {
        watches += 1;
        if (watches === 1) throw new Error("gone");
        if (watches === 2) return;
        yield answer("allowed");
      },
    });

    const run = gated.run();
    await vi.waitFor(() => expect(forwarded).toEqual(["raw"]));
    gated.settle({ outcome: "succeeded", detail: "" });
    await run;

    expect(watches).toBe(3);
  });

  it("is reported as unknown when it was cancelled while it ran", async () => {
    const { gated, forwarded, finished } = open({});
    const run = gated.run();
    await vi.waitFor(() => expect(forwarded).toEqual(["raw"]));

    gated.abandon("cancelled by the client");
    await run;

    expect(finished).toEqual(["unknown cancelled_while_running"]);
  });

  it("reports again when the sidecar did not take it", async () => {
    const finish = vi
      .fn<Gate["finish"]>()
      .mockRejectedValueOnce(new Error("gone"))
      .mockResolvedValue();
    const { gated, forwarded } = open({ finish });
    const run = gated.run();
    await vi.waitFor(() => expect(forwarded).toEqual(["raw"]));

    gated.settle({ outcome: "failed", detail: "is_error" });
    await run;

    expect(finish.mock.calls).toEqual([
      [ACTION.key, "failed", "is_error"],
      [ACTION.key, "failed", "is_error"],
    ]);
  });
});
