import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Effect, VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import {
  allow,
  approval,
  DecisionPeer,
  deny,
  gone,
  review,
  unavailable,
  verdict,
} from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";

let home: TemporaryDirectory;
let peer: DecisionPeer;
let open: OpenGate;

beforeEach(async () => {
  home = await temporaryDirectory();
  peer = await new DecisionPeer().start();
  open = await openGate({ directory: home.path, address: peer.address });
});

afterEach(async () => {
  await open[Symbol.asyncDispose]();
  await peer[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/** Stops as a crash of the process would leave it for the next one, and begins again on the same journal. */
async function restart(): Promise<void> {
  await open[Symbol.asyncDispose]();
  open = await openGate({ directory: home.path, address: peer.address });
}

describe("what fails is never an allow", () => {
  it("answers unavailable when the service cannot be reached", async () => {
    await peer.stop();

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({ status: "unavailable", next: "retry", requestId: "" });
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  });

  it("answers unavailable when the service is too slow", async () => {
    await open[Symbol.asyncDispose]();
    open = await openGate({ directory: home.path, address: peer.address, deadlineMs: 50 });
    peer.script.decide = async (request, call) => {
      await gone(call);
      return allow(request);
    };

    const answer = await open.gate.ask(ask(KEY));

    expect(answer.status).toBe("unavailable");
    expect(answer.reasons[0]?.code).toBe("deadline_exceeded");
  });

  it.each([
    ["no effect", { effect: Effect.UNSPECIFIED }],
    ["an effect that nobody knows", { effect: 77 as Effect }],
    ["ALLOW without a verdict", { verdict: undefined }],
    ["a verdict without a status", { verdict: verdict(VerdictStatus.UNSPECIFIED) }],
    ["a verdict that nobody knows", { verdict: verdict(77 as VerdictStatus) }],
    ["DENY that is allowed", { effect: Effect.DENY }],
    ["an approval without a grant", { effect: Effect.REVIEW }],
    ["no request", { requestId: "" }],
  ])("answers unavailable to nonsense: %s", async (_name, change) => {
    peer.script.decide = (request) => ({ ...allow(request), ...change });

    const answer = await open.gate.ask(ask(KEY));

    expect(answer.status).toBe("unavailable");
    expect(answer.reasons[0]?.code).toBe("unreadable_answer");
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  });

  it("does not believe a streamed approval without a grant", async () => {
    peer.script.decide = (request) =>
      peer.decided.length === 1
        ? review(request)
        : { ...review(request), verdict: verdict(VerdictStatus.EXPIRED) };
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: verdict(VerdictStatus.ALLOWED) };
    };

    const answer = await open.gate.ask(ask(KEY, { waitMs: 20_000 }));

    expect(answer.status).toBe("expired");
  });

  it("takes a permission that another attempt holds for none", async () => {
    peer.script.decide = (request) => ({ ...allow(request), redeemedElsewhere: true });

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({ status: "cancelled", next: "none" });
    expect(answer.reasons[0]?.code).toBe("redeemed_elsewhere");
  });

  it("gives a refusal of the call to the caller, and forgets the action", async () => {
    peer.script.decide = () => {
      throw new Fault({
        code: "already_exists",
        reason: "idempotency_key_reused",
        message: "it names another action",
        metadata: { request_id: "req_first" },
      });
    };

    const asking = open.gate.ask(ask(KEY));

    await expect(asking).rejects.toMatchObject({
      code: "already_exists",
      metadata: { request_id: "req_first" },
    });
    expect(open.journal.get(KEY)).toBeUndefined();
  });
});

describe("asking", () => {
  it("tells a denial with its reasons", async () => {
    peer.script.decide = deny;

    const answer = await open.gate.ask(ask(KEY));

    expect(answer).toMatchObject({
      status: "denied",
      rule: "sql.destructive",
      reasons: [{ code: "destructive_sql", message: "it drops a table" }],
    });
  });

  it("retries within the caller's wait, with the same key and redemption", async () => {
    peer.script.decide = (request) => {
      if (peer.decided.length < 3) throw unavailable();
      return allow(request);
    };

    const answer = await open.gate.ask(ask(KEY, { waitMs: 10_000 }));

    expect(answer.status).toBe("allowed");
    expect(new Set(peer.decided.map((each) => each.idempotencyKey))).toEqual(new Set([KEY]));
    expect(new Set(peer.decided.map((each) => each.redemptionId)).size).toBe(1);
  });

  it("asks the service once for many callers with one key", async () => {
    const asks = Array.from({ length: 20 }, () => open.gate.ask(ask(KEY)));

    const answers = await Promise.all(asks);

    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(["allowed"]));
    expect(peer.decided).toHaveLength(1);
  });

  it("refuses the same key for another action, naming the first request", async () => {
    const first = await open.gate.ask(ask(KEY));

    const second = open.gate.ask(ask(KEY, { call: { ...CALL, argumentsJson: '{"sql":"drop"}' } }));

    await expect(second).rejects.toMatchObject({
      code: "already_exists",
      reason: "idempotency_key_reused",
      metadata: { request_id: first.requestId },
    });
    expect(peer.decided).toHaveLength(1);
  });

  it("sends the caller's trace on", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    await open.gate.ask(ask(KEY, { traceparent }));

    expect(peer.traceparents).toEqual([traceparent]);
  });

  it("returns pending when nobody has decided in the caller's wait", async () => {
    peer.script.decide = review;

    const answer = await open.gate.ask(ask(KEY, { waitMs: 20 }));

    expect(answer).toMatchObject({ status: "pending", next: "retry" });
    expect(answer.progress).toBeDefined();
  });
});

describe("waiting for people", () => {
  it("shares one stream between all who wait", async () => {
    peer.script.decide = review;
    const decided = Promise.withResolvers<void>();
    peer.script.watch = async function* () {
      yield { version: 1n, progress: { requirements: [] } };
      await decided.promise;
      yield { version: 2n, verdict: approval() };
    };

    const waiting = Array.from({ length: 10 }, () => open.gate.ask(ask(KEY, { waitMs: 10_000 })));
    await expect.poll(() => peer.watched.length).toBe(1);
    decided.resolve();
    const answers = await Promise.all(waiting);

    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set(["allowed"]));
    expect(answers[0]?.people).toMatchObject([{ name: "Sam" }]);
    expect(peer.watched).toHaveLength(1);
  });

  it("resumes a cut stream after the version that it has seen", async () => {
    peer.script.decide = review;
    peer.script.watch = async function* () {
      if (peer.watched.length > 1) {
        yield { version: 8n, verdict: approval() };
        return;
      }
      yield { version: 7n, progress: { requirements: [] } };
      throw unavailable();
    };

    const answer = await open.gate.ask(ask(KEY, { waitMs: 10_000 }));

    expect(answer.status).toBe("allowed");
    expect(peer.watched.map((each) => each.afterVersion)).toEqual([1n, 7n]);
  });

  it("asks for the decision again when only streams fail", async () => {
    peer.script.decide = (request) =>
      peer.decided.length === 1 ? review(request) : { ...review(request), verdict: approval() };
    peer.script.watch = async function* () {
      yield* [];
      throw unavailable();
    };

    const answer = await open.gate.ask(ask(KEY, { waitMs: 20_000 }));

    expect(answer.status).toBe("allowed");
  });

  it("goes on when the service restarts in the middle", async () => {
    peer.script.decide = review;
    const waiting = open.gate.ask(ask(KEY, { waitMs: 20_000 }));
    await expect.poll(() => peer.watched.length).toBe(1);

    await peer.stop();
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: verdict(VerdictStatus.EXPIRED) };
    };
    await peer.start();

    expect((await waiting).status).toBe("expired");
  });

  it("re-attaches to a pending action after a restart of the sidecar, without asking anyone", async () => {
    peer.script.decide = review;
    await open.gate.ask(ask(KEY));
    await restart();
    peer.script.watch = async function* () {
      yield { version: 2n, verdict: approval() };
    };
    await peer.stop();
    await peer.start();

    const answer = await open.gate.ask(ask(KEY, { waitMs: 20_000 }));

    expect(answer.status).toBe("allowed");
    expect(peer.decided).toHaveLength(1);
  });

  it("streams every change to a watcher until the end", async () => {
    peer.script.decide = review;
    const voted = Promise.withResolvers<void>();
    peer.script.watch = async function* () {
      yield {
        version: 2n,
        progress: { requirements: [{ group: "g", approvals: 2, approved: 1 }] },
      };
      await voted.promise;
      yield { version: 3n, verdict: approval() };
    };
    await open.gate.ask(ask(KEY));

    const seen: string[] = [];
    for await (const answer of open.gate.watch(KEY, AbortSignal.timeout(10_000))) {
      seen.push(answer.status);
      if (answer.progress?.requirements[0]?.approved === 1) voted.resolve();
    }

    expect(seen.at(-1)).toBe("allowed");
    expect(seen.slice(0, -1).every((status) => status === "pending")).toBe(true);
  });

  it("withdraws a pending action, at the service first", async () => {
    peer.script.decide = review;
    await open.gate.ask(ask(KEY));

    const answer = await open.gate.withdraw(KEY, "changed my mind");

    expect(answer.status).toBe("cancelled");
    expect(peer.cancelled).toEqual([answer.requestId]);
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "not_allowed" });
  });

  it("withdraws what policy allowed by saying that it did not run", async () => {
    await open.gate.ask(ask(KEY));

    const answer = await open.gate.withdraw(KEY, "");

    expect(answer.status).toBe("cancelled");
    await expect
      .poll(() => peer.reported[0])
      .toMatchObject({ detail: "withdrawn_before_start", outcome: 2 });
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "already_started" });
  });
});
