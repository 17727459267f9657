import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import type { DenialScope } from "../../../services/core/approval/request.ts";
import type { PolicyDecision } from "../../../services/core/policy/decision.ts";
import { idsOf } from "../../contract/store-fixtures.ts";
import {
  agent,
  asks,
  DANA,
  Desk,
  GENEROUS,
  HOUR_MS,
  keyOf,
  MINUTE_MS,
  person,
  REVIEW,
  T0,
  type DeskOptions,
  type Wanted,
} from "../../support/desk.ts";

async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const log = new MemoryRequestLog();
  return Desk.over({ requests: log, events: log }, options);
}

describe("a question whose key is known", () => {
  it("is refused only when it is about another action", async () => {
    const desk = await openDesk();
    await desk.ask({ key: "one" });

    await expect(desk.ask({ key: "one", digest: "b".repeat(64) })).rejects.toMatchObject({
      code: "already_exists",
      reason: "idempotency_key_reused",
    });
  });

  it("gets its request again under every limit, and counts against none", async () => {
    const limits = { ratePerMinute: 1, pendingPerAgent: 1, pendingPerGroup: 1 };
    const desk = await openDesk({ limits });
    const { request } = await desk.ask({ key: "one" });

    const again = await desk.ask({ key: "one" });

    expect(await desk.answer({ key: "two" })).toBe("rate_limited");
    desk.nowMs += MINUTE_MS;
    expect(await desk.answer({ key: "two" })).toBe("too_many_pending");
    expect(again).toMatchObject({ isReplayed: true, request });
  });

  it("gets its request again when its delegation token has run out since", async () => {
    const delegations = { token: [{ kind: "person", id: keyOf(person("paul")) } as const] };
    const desk = await openDesk({ delegations });
    const { request } = await desk.ask({ key: "one", delegationToken: "token" });

    const again = await desk.ask({ key: "one", delegationToken: "expired" });

    expect(await desk.answer({ key: "two", delegationToken: "expired" })).toBe(
      "delegation_invalid",
    );
    expect(again).toMatchObject({ isReplayed: true, request });
  });

  it("is not turned into a denial by what was denied after it", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request: waiting } = await desk.ask({ key: "one" });
    const { request } = await desk.ask({ key: "two", isSeparate: true });
    await desk.vote(request, { choice: "deny", remember: { scope: "rule", forMs: HOUR_MS } });

    const again = await desk.ask({ key: "one" });

    expect(again.request.lifecycle.status).toBe("pending");
    expect(again.request.details.id).toBe(waiting.details.id);
  });
});

describe("an agent that was denied and rephrases", () => {
  const asked: Wanted = { task: "clean up" };
  const rephrased: Readonly<Record<DenialScope, Wanted>> = {
    action: asked,
    target: { operation: "dump", arguments: { table: "all" } },
    rule: { tool: "shell", operation: "run", target: "somewhere else" },
    task: { tool: "shell", target: "another host", task: "clean up" },
  };

  it.each(Object.entries(rephrased))(
    "is told so without bothering anybody, where the denial is for the same %s",
    async (name, again) => {
      const desk = await openDesk();
      desk.policy = asks(GENEROUS);
      const { request } = await desk.ask(asked);
      const scope = Object.keys(rephrased).find((each) => each === name) as DenialScope;
      await desk.vote(request, { choice: "deny", remember: { scope, forMs: HOUR_MS } });

      const { request: denied } = await desk.ask(again);

      const until = new Date(T0 + HOUR_MS).toISOString();
      expect(denied.lifecycle).toMatchObject({ status: "denied", rule: "denied_before" });
      expect(denied.lifecycle.reasons[0]?.message).toContain(request.details.id);
      expect(denied.lifecycle.reasons[0]?.message).toContain(until);
    },
  );

  it("is told so wherever and for whomever it says that it acts", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask(asked);
    const remember = { scope: "action", forMs: HOUR_MS } as const;
    await desk.vote(request, { choice: "deny", remember });

    expect(await desk.answer({ ...asked, principal: "paul" })).toBe("denied: denied_before");
    expect(await desk.answer({ ...asked, operation: "count" })).toBe("pending");
  });

  it("may ask about everything that the denial is not for, and so may every other agent", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask(asked);
    await desk.vote(request, { choice: "deny", remember: { scope: "target", forMs: HOUR_MS } });

    expect(await desk.answer({ ...asked, target: "products" })).toBe("pending");
    expect(await desk.answer(asked, agent({ id: "agent-2" }))).toBe("pending");
  });

  it("may ask again where nobody chose that the denial is remembered", async () => {
    const desk = await openDesk();
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask(asked);
    await desk.vote(request, { choice: "deny" });

    expect(await desk.answer(asked)).toBe("pending");
  });
});

describe("a question that nobody could approve", () => {
  const members = { "data-governance": [DANA], security: [person("sam", "security")] };

  it("is denied at once, naming the group whose only member is involved", async () => {
    const desk = await openDesk({ members });

    const owned = agent({ owner: keyOf(DANA) });
    const { request } = await desk.ask({}, owned);

    expect(request.lifecycle).toMatchObject({ status: "denied", rule: "test.ask" });
    expect(request.lifecycle.reasons[0]).toMatchObject({ code: "no_eligible_approver" });
    expect(request.lifecycle.reasons[0]?.message).toContain("data-governance");
  });

  it("is put to people when an escalation brings in somebody else", async () => {
    const desk = await openDesk({ members });
    desk.policy = asks({ ...REVIEW, escalate: [{ afterMs: MINUTE_MS, to: "security" }] });

    expect(await desk.answer({}, agent({ owner: keyOf(DANA) }))).toBe("pending");
  });

  it("is put to people where nobody knows who they are", async () => {
    const desk = await openDesk();

    expect(await desk.answer({}, agent({ owner: keyOf(DANA) }))).toBe("pending");
  });

  it("is put to the one person of a machine for development, and the request says so", async () => {
    const desk = await openDesk({ members, mode: "single_operator" });

    const { request } = await desk.ask({}, agent({ owner: keyOf(DANA) }));
    const approved = await desk.vote(request);

    expect(request.details.mode).toBe("single_operator");
    expect(approved.lifecycle.status).toBe("approved");
  });

  it("is nobody's to allow any more once that machine serves others, and nothing joins it", async () => {
    const log = new MemoryRequestLog();
    const store = { requests: log, events: log };
    const alone = await Desk.over(store, { mode: "single_operator" });
    const { request } = await alone.ask();
    const approved = await alone.vote((await alone.ask({ isSeparate: true })).request);
    const { id, digest } = approved.details;

    const desk = await Desk.over(store);

    await expect(desk.vote(request)).rejects.toThrow("one person operated alone");
    const { refusal } = await desk.registrar.execute(id, {
      kind: "redeem",
      agentId: approved.details.agent.id,
      grantId: approved.lifecycle.grant?.id ?? "",
      digest,
      redemptionId: "attempt-2",
      policyRevision: "r1",
      decision: asks(),
      reportWithinMs: HOUR_MS,
    });
    expect(refusal?.code).toBe("grant_revoked");
    expect(await desk.answer()).toBe("pending");
    expect((await desk.vote(request, { choice: "deny" })).lifecycle.status).toBe("denied");
  });
});

describe("limits", () => {
  it("let an agent have no more pending by asking everything at once, and no less", async () => {
    const desk = await openDesk({ limits: { pendingPerAgent: 5 } });

    const answers = await Promise.all(idsOf(40).map(() => desk.answer({ isSeparate: true })));

    expect(answers.filter((each) => each === "pending")).toHaveLength(5);
    expect(answers.filter((each) => each === "too_many_pending")).toHaveLength(35);
  });

  it("refuse an agent that asks too often, say when it may ask again, and name the setting", async () => {
    const desk = await openDesk({ limits: { ratePerMinute: 60 } });
    for (let n = 0; n < 60; n += 1) await desk.ask({ isSeparate: true });

    await expect(desk.ask()).rejects.toMatchObject({
      code: "resource_exhausted",
      reason: "rate_limited",
      retryAfterMs: 1_000,
      message: expect.stringContaining("COUNTERSIGN_RATE_PER_MINUTE"),
    });
    expect(await desk.answer({}, agent({ id: "agent-2" }))).toBe("pending");
    desk.nowMs += 1_000;
    expect(await desk.answer({ isSeparate: true })).toBe("pending");
  });

  it("refuse a flood for people, by agent and by group, and let go on when people have decided", async () => {
    const desk = await openDesk({ limits: { pendingPerAgent: 2, pendingPerGroup: 3 } });
    const { request } = await desk.ask({ target: "a" });
    await desk.ask({ target: "b" });

    await expect(desk.ask({ target: "c" })).rejects.toMatchObject({
      reason: "too_many_pending",
      message: expect.stringContaining("COUNTERSIGN_PENDING_PER_AGENT"),
    });
    expect(await desk.answer({}, agent({ id: "agent-2" }))).toBe("pending");
    await expect(desk.ask({}, agent({ id: "agent-3" }))).rejects.toMatchObject({
      reason: "approvers_overloaded",
      message: expect.stringContaining("COUNTERSIGN_PENDING_PER_GROUP"),
    });
    await desk.vote(request);
    expect(await desk.answer({ target: "c" })).toBe("pending");
  });

  it("do not hold up what policy settles alone", async () => {
    const desk = await openDesk({ limits: { pendingPerAgent: 1, pendingPerGroup: 1 } });
    await desk.ask();
    const reasons = [{ code: "small", message: "A small read." }];
    desk.policy = { effect: "allow", rule: "read", reasons, risk: "low" };

    expect(await desk.answer()).toBe("redeemed");
  });
});

describe("a question that is alike to one that people look at", () => {
  it.each<readonly [string, PolicyDecision]>([
    ["other people", asks({ ...REVIEW, requirements: [{ group: "security", approvals: 2 }] })],
    ["another rule", { ...asks(), reasons: [{ code: "pii", message: "Persons are in it." }] }],
    ["a higher risk", { ...asks(), risk: "critical" }],
  ])("does not join it when policy asks by now for %s", async (_, policy) => {
    const desk = await openDesk();
    await desk.ask();
    desk.policy = policy;

    expect(await desk.answer()).toBe("pending");
  });

  it("joins it, says so, and is counted on it", async () => {
    const desk = await openDesk();
    const { request } = await desk.ask({ key: "first" });

    const joined = await desk.ask({ key: "second" });

    expect(joined).toMatchObject({ attachedToKey: "first", isReplayed: false });
    expect(joined.request.details.id).toBe(request.details.id);
    expect(joined.request.lifecycle.repeats).toBe(1);
  });

  it.each<readonly [string, Wanted]>([
    ["says that it is separate", { isSeparate: true }],
    ["has other arguments", { arguments: { table: "customers", limit: 10 } }],
    ["acts for somebody else", { principal: "paul" }],
  ])("is a request of its own when it %s", async (_, wanted) => {
    const desk = await openDesk();
    await desk.ask({ key: "first" });

    expect(await desk.answer(wanted)).toBe("pending");
  });

  it("is a request of its own for another agent, after the window, and when the other is settled", async () => {
    const desk = await openDesk();
    const { request } = await desk.ask({ key: "first" });

    expect(await desk.answer({}, agent({ id: "agent-2" }))).toBe("pending");
    desk.nowMs = T0 + 10 * MINUTE_MS;
    expect(await desk.answer({ key: "second" })).toBe("pending");
    await desk.vote(request);
    expect(await desk.answer({ key: "third" })).toBe("attached to second");
  });

  it("never joins where the window is closed", async () => {
    const desk = await openDesk({ alikeWindowMs: 0 });
    await desk.ask({ key: "first" });

    expect(await desk.answer()).toBe("pending");
  });
});
