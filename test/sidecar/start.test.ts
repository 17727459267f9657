import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Outcome, VerdictStatus } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../../services/core/fault.ts";
import {
  allow,
  approval,
  DecisionPeer,
  review,
  unavailable,
  verdict,
} from "../support/decision-peer.ts";
import { ask, CALL, openGate, type OpenGate } from "../support/gate.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../support/temporary.ts";

const KEY = "key-00000001";
const OTHER_KEY = "key-00000002";

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

async function restart(orphanGraceMs = 0): Promise<void> {
  await open[Symbol.asyncDispose]();
  open = await openGate({ directory: home.path, address: peer.address, orphanGraceMs });
}

async function approved(): Promise<void> {
  peer.script.decide = review;
  peer.script.watch = async function* () {
    yield { version: 2n, verdict: approval() };
  };
  const answer = await open.gate.ask(ask(KEY, { waitMs: 10_000 }));
  expect(answer.status).toBe("allowed");
}

describe("starting", () => {
  it("lets exactly one of 50 concurrent starts win what policy allowed", async () => {
    await open.gate.ask(ask(KEY));

    const starts = Array.from({ length: 50 }, () => open.gate.start(KEY, CALL));
    const results = await Promise.allSettled(starts);

    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    const reasons = results.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(new Set(reasons.map((fault: Fault) => fault.reason))).toEqual(
      new Set(["already_started"]),
    );
    expect(peer.redeemed).toHaveLength(0);
  });

  it("starts what a grant of several uses allowed at once or never, because it may be taken back", async () => {
    await open[Symbol.asyncDispose]();
    let nowMs = Date.now();
    open = await openGate({ directory: home.path, address: peer.address, now: () => nowMs });
    const reasons = [{ code: "granted_before", message: "People approved several." }];
    peer.script.decide = (request) => ({
      ...allow(request),
      verdict: { ...verdict(VerdictStatus.ALLOWED), reasons },
    });
    for (const key of [KEY, OTHER_KEY]) await open.gate.ask(ask(key));

    nowMs += 10_000;
    await expect(open.gate.start(KEY, CALL)).resolves.toBeDefined();
    nowMs += 1;

    await expect(open.gate.start(OTHER_KEY, CALL)).rejects.toMatchObject({
      reason: "permission_lapsed",
    });
  });

  it("does not start what policy allowed too long ago, and reports it as not run", async () => {
    await open[Symbol.asyncDispose]();
    let nowMs = Date.now();
    open = await openGate({ directory: home.path, address: peer.address, now: () => nowMs });
    await open.gate.ask(ask(KEY));
    nowMs += 5 * 60 * 1000 + 1;

    const started = open.gate.start(KEY, CALL);

    await expect(started).rejects.toMatchObject({ reason: "permission_lapsed" });
    expect(await open.gate.look(KEY, 0)).toMatchObject({ status: "expired", outcome: "failed" });
    await expect
      .poll(() => peer.reported)
      .toMatchObject([{ outcome: Outcome.FAILED, detail: "permission_lapsed" }]);
  });

  it("lets exactly one of 50 concurrent starts win what people approved", async () => {
    await approved();

    const starts = Array.from({ length: 50 }, () => open.gate.start(KEY, CALL));
    const results = await Promise.allSettled(starts);

    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    expect(peer.redeemed).toHaveLength(1);
    expect(peer.redeemed[0]?.grantId).toBe("grant_1");
    expect(peer.redeemed[0]?.redemptionId).toBe(peer.decided[0]?.redemptionId);
  });

  it("refuses what is not what was asked for", async () => {
    await approved();

    const start = open.gate.start(KEY, { ...CALL, argumentsJson: '{"sql":"select 2"}' });

    await expect(start).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "digest_mismatch",
    });
    expect(peer.redeemed).toHaveLength(0);
  });

  it("takes the same arguments in another order for the same", async () => {
    const call = { ...CALL, argumentsJson: '{"a":1,"b":[2]}' };
    await open.gate.ask(ask(KEY, { call }));

    const start = open.gate.start(KEY, { ...call, argumentsJson: ' {"b":[2.0],"a":1}' });

    await expect(start).resolves.toBeDefined();
  });

  it("refuses an action that it does not know", async () => {
    await expect(open.gate.start("never-asked", CALL)).rejects.toMatchObject({
      code: "not_found",
      reason: "unknown_action",
    });
  });

  it("refuses an action that people still decide", async () => {
    peer.script.decide = review;
    await open.gate.ask(ask(KEY));

    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({
      reason: "not_allowed",
      metadata: { status: "pending" },
    });
  });

  it("asks for the same redemption again when an answer is lost", async () => {
    await approved();
    peer.script.redeem = () => {
      if (peer.redeemed.length < 3) throw unavailable();
    };

    await open.gate.start(KEY, CALL);

    expect(new Set(peer.redeemed.map((each) => each.redemptionId)).size).toBe(1);
    expect(peer.redeemed).toHaveLength(3);
  });

  it("refuses while it is unknown, and a later start repeats the same redemption", async () => {
    await approved();
    peer.script.redeem = () => {
      throw new Fault({ code: "internal", reason: "internal", message: "who knows" });
    };
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({
      code: "unavailable",
      reason: "not_redeemed",
    });
    await restart();
    peer.script.redeem = () => undefined;

    await open.gate.start(KEY, CALL);

    expect(new Set(peer.redeemed.map((each) => each.redemptionId)).size).toBe(1);
  });

  it("tells how a request stands whose grant is gone", async () => {
    await approved();
    peer.script.redeem = () => {
      throw new Fault({
        code: "failed_precondition",
        reason: "grant_expired",
        message: "the grant has expired",
      });
    };
    peer.script.watch = async function* () {
      yield { version: 3n, verdict: verdict(VerdictStatus.EXPIRED) };
    };

    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "grant_expired" });

    expect((await open.gate.look(KEY, 0)).status).toBe("expired");
  });
});

describe("finishing", () => {
  it("reports the outcome, and takes the same outcome again", async () => {
    await open.gate.ask(ask(KEY));
    await open.gate.start(KEY, CALL);

    await open.gate.finish(KEY, "failed", "exit_code=3");
    await open.gate.finish(KEY, "failed", "exit_code=3");

    await expect
      .poll(() => peer.reported)
      .toMatchObject([{ outcome: Outcome.FAILED, detail: "exit_code=3" }]);
    expect((await open.gate.look(KEY, 0)).outcome).toBe("failed");
  });

  it("refuses another outcome, and an outcome of what was not started", async () => {
    await open.gate.ask(ask(KEY));
    await expect(open.gate.finish(KEY, "succeeded", "")).rejects.toMatchObject({
      reason: "not_started",
    });
    await open.gate.start(KEY, CALL);
    await open.gate.finish(KEY, "failed", "");

    await expect(open.gate.finish(KEY, "succeeded", "")).rejects.toMatchObject({
      code: "failed_precondition",
      reason: "already_finished",
    });
  });

  it("reports after a restart what could not be reported before", async () => {
    await open.gate.ask(ask(KEY));
    await open.gate.start(KEY, CALL);
    await peer.stop();
    await open.gate.finish(KEY, "succeeded", "");
    await restart();

    await peer.start();

    await expect.poll(() => peer.reported.length, { timeout: 10_000 }).toBe(1);
    expect(peer.reported[0]?.outcome).toBe(Outcome.SUCCEEDED);
  });

  it("does not report for ever what the service refuses", async () => {
    peer.script.report = () => {
      throw new Fault({
        code: "failed_precondition",
        reason: "outcome_recorded",
        message: "recorded as unknown already",
      });
    };
    await open.gate.ask(ask(KEY));
    await open.gate.start(KEY, CALL);

    await open.gate.finish(KEY, "succeeded", "");

    await expect.poll(() => open.journal.get(KEY)?.run).toMatchObject({ reported: true });
    expect(open.errors).toMatchObject([{ reason: "outcome_recorded" }]);
  });
});

describe("a sidecar that died while an action ran", () => {
  it("reports the outcome as unknown and never lets it start again", async () => {
    await open.gate.ask(ask(KEY));
    await open.gate.start(KEY, CALL);

    await restart();

    await expect.poll(() => peer.reported[0]?.outcome).toBe(Outcome.UNKNOWN);
    await expect(open.gate.start(KEY, CALL)).rejects.toMatchObject({ reason: "already_started" });
    expect(await open.gate.ask(ask(KEY))).toMatchObject({ status: "allowed", outcome: "unknown" });
  });

  it("takes the outcome of an agent that lived on", async () => {
    await open.gate.ask(ask(KEY));
    await open.gate.start(KEY, CALL);
    await restart(60_000);

    await open.gate.finish(KEY, "succeeded", "");

    await expect.poll(() => peer.reported[0]?.outcome).toBe(Outcome.SUCCEEDED);
  });
});
