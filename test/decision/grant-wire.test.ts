import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { VoteChoice } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import {
  VerdictStatus,
  type WatchVerdictResponse,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { verifyGrant } from "../../services/grant-verifier/verify-grant.ts";
import { asking, GRANT_ISSUER, WireService } from "../support/wire-service.ts";
import { ask, GENEROUS, vote, type Client } from "../support/wire-story.ts";

const AGENT = "spiffe://example/exporter";

let service: WireService;
let exporter: Client;
let dana: Client;

beforeEach(async () => {
  service = await WireService.start();
  exporter = service.agent("exporter");
  dana = service.person("dana", { groups: ["data-governance"] });
});
afterEach(() => service[Symbol.asyncDispose]());

/** What the agent is told of its request now. */
async function verdictOf(client: Client, requestId: string): Promise<WatchVerdictResponse> {
  for await (const step of client.watchVerdict({ requestId })) {
    if (step.verdict !== undefined) return step;
  }
  throw new Error("the stream ended without a verdict");
}

/** An approved request, and what its sidecar presents to run it. */
async function approved(agent = exporter) {
  const requestId = await ask(agent);
  await vote(dana, requestId);
  const { verdict } = await verdictOf(agent, requestId);
  const request = await service.log.find(requestId);
  return {
    requestId,
    grantId: verdict?.grant?.id ?? "",
    digest: Buffer.from(request?.details.digest ?? "", "hex"),
    redemptionId: randomBytes(16).toString("hex"),
    grantToken: verdict?.grant?.token ?? "",
  };
}

test("the agent alone gets the token, which anybody can verify, and only while it serves", async () => {
  const { requestId, digest, grantToken, ...rest } = await approved();

  const grant = await verifyGrant(grantToken, {
    jwks: JSON.parse(service.grants.grantKeys()),
    issuer: GRANT_ISSUER,
    audience: AGENT,
    digest: digest.toString("hex"),
    nowMs: service.nowMs,
  });
  expect(grant).toMatchObject({ requestId, agent: AGENT, uses: 1 });
  const { request } = await dana.getRequest({ requestId });
  expect(request?.verdict?.grant).toMatchObject({ id: rest.grantId, token: "" });

  await exporter.redeemGrant({ requestId, digest, grantToken, ...rest });
  const after = await verdictOf(exporter, requestId);
  expect(after.verdict?.grant).toMatchObject({ token: "", usesLeft: 0 });
});

test("a token that is not ours, or of another grant, redeems nothing", async () => {
  const [first, second] = [await approved(), await approved()];
  const altered = `${first.grantToken.slice(0, -4)}AAAA`;

  for (const [grantToken, reason] of [
    ["rubbish", "grant_token_invalid"],
    [altered, "grant_token_invalid"],
    [second.grantToken, "grant_mismatch"],
  ] as const) {
    await expect(exporter.redeemGrant({ ...first, grantToken })).rejects.toMatchObject({
      code: "failed_precondition",
      reason,
      field: "grant_token",
    });
  }
  await expect(
    exporter.redeemGrant({ ...first, grantToken: "x".repeat(20_000) }),
  ).rejects.toMatchObject({ field: "grant_token" });
  expect((await service.log.find(first.requestId))?.lifecycle.status).toBe("approved");
});

test("no other agent redeems a grant, with its token or without", async () => {
  const { grantToken, ...use } = await approved();
  const other = service.agent("other");

  await expect(other.redeemGrant({ ...use, grantToken })).rejects.toMatchObject({
    code: "not_found",
  });
  await expect(other.redeemGrant(use)).rejects.toMatchObject({ code: "not_found" });
});

test("the same attempt may ask again after the token has expired; another one comes too late", async () => {
  const use = await approved();
  await exporter.redeemGrant(use);
  service.nowMs += 40_000;

  await expect(exporter.redeemGrant(use)).resolves.toBeDefined();
  await expect(
    exporter.redeemGrant({ ...use, redemptionId: randomBytes(16).toString("hex") }),
  ).rejects.toMatchObject({ reason: "already_redeemed" });
});

test.each([
  ["another action", { digest: new Uint8Array(32) }, "action_digest_mismatch"],
  ["another grant", { grantId: "grant_other" }, "grant_mismatch"],
] as const)("%s is not redeemed", async (_what, change, reason) => {
  const { grantToken: _token, ...use } = await approved();

  await expect(exporter.redeemGrant({ ...use, ...change })).rejects.toMatchObject({ reason });
});

test("a grant that has lapsed, was revoked, or that policy no longer permits is not redeemed", async () => {
  const [lapsed, revoked, forbidden] = [await approved(), await approved(), await approved()];
  await dana.revokeGrant({ requestId: revoked.requestId, reason: "no" });
  await expect(exporter.redeemGrant(revoked)).rejects.toMatchObject({ reason: "grant_revoked" });

  const reasons = [{ code: "frozen", message: "A freeze is on." }];
  service.decision = { effect: "deny", rule: "freeze", reasons, risk: "low" };
  await expect(exporter.redeemGrant(forbidden)).rejects.toMatchObject({
    reason: "denied_by_policy",
  });

  service.nowMs += 30_001;
  await expect(exporter.redeemGrant(lapsed)).rejects.toMatchObject({ reason: "grant_lapsed" });
});

test("fifty attempts at once redeem a grant once", async () => {
  const use = await approved();

  const attempts = Array.from({ length: 50 }, () =>
    exporter.redeemGrant({ ...use, redemptionId: randomUUID() }),
  );
  const outcomes = await Promise.allSettled(attempts);

  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

test("a watcher that wants to hears that a grant in flight was revoked", async () => {
  const requestId = await ask(exporter);
  const steps: WatchVerdictResponse[] = [];
  const told = (async () => {
    for await (const step of exporter.watchVerdict({ requestId, untilSettled: true })) {
      steps.push(step);
      if (step.verdict?.grant?.token)
        await dana.revokeGrant({ requestId, reason: "wrong customer" });
    }
  })();

  await vote(dana, requestId);
  await told;

  const [allowed, gone] = steps.filter(({ verdict }) => verdict !== undefined);
  expect(allowed).toMatchObject({ settled: false, verdict: { status: VerdictStatus.ALLOWED } });
  expect(gone).toMatchObject({ settled: true, verdict: { status: VerdictStatus.CANCELLED } });
  expect(gone?.verdict?.reasons[0]?.message).toContain("wrong customer");
  expect(gone?.receipt?.tlogProof).not.toBe("");
});

test("a watcher that wants to hears of its own redemption, and then the stream ends", async () => {
  const { grantToken: _token, ...use } = await approved();
  const steps: WatchVerdictResponse[] = [];
  for await (const step of exporter.watchVerdict({
    requestId: use.requestId,
    untilSettled: true,
  })) {
    steps.push(step);
    if (!step.settled) await exporter.redeemGrant(use);
  }

  expect(steps.map(({ settled }) => settled)).toEqual([false, true]);
});

test("a watcher that does not ask for more is told the verdict and no more", async () => {
  const requestId = await ask(exporter);
  await vote(dana, requestId, { choice: VoteChoice.DENY });
  const steps: WatchVerdictResponse[] = [];
  for await (const step of exporter.watchVerdict({ requestId })) steps.push(step);

  expect(steps).toMatchObject([{ settled: false, verdict: { status: VerdictStatus.DENIED } }]);
});

test("an agent gets more time once, for its own pending request", async () => {
  const requestId = await ask(exporter);
  const before = (await service.log.find(requestId))?.lifecycle.expiresAtMs ?? 0;

  await expect(service.agent("other").extend({ requestId })).rejects.toMatchObject({
    code: "not_found",
    reason: "not_your_request",
  });
  await expect(dana.extend({ requestId })).rejects.toMatchObject({ code: "unauthenticated" });
  const { progress } = await exporter.extend({ requestId });
  expect(progress?.extended).toBe(true);
  expect(Number(progress?.expiresAt?.seconds) * 1_000).toBe(before + 60_000);
  await expect(exporter.extend({ requestId })).rejects.toMatchObject({
    reason: "already_extended",
  });

  const settled = await ask(exporter);
  await vote(dana, settled);
  await expect(exporter.extend({ requestId: settled })).rejects.toMatchObject({
    reason: "settled",
  });
});

test("what is left of a bounded grant goes down with each use, and a use that is none takes nothing", async () => {
  service.decision = asking(GENEROUS);
  const requestId = await ask(exporter);
  await vote(dana, requestId, { bounded: true });

  const digest = randomBytes(32);
  const again = await exporter.decide({
    action: {
      tool: "postgres",
      operation: "query",
      target: "customers",
      argumentsJson: '{"table":"customers","limit":5}',
      factsJson: "{}",
      digest,
    },
    idempotencyKey: randomUUID(),
    redemptionId: randomBytes(16).toString("hex"),
  });

  expect(again.verdict?.status).toBe(VerdictStatus.ALLOWED);
  const { grants } = await dana.listGrants({});
  expect(grants).toMatchObject([{ usedBy: [again.requestId], grant: { usesLeft: 2 } }]);
});
