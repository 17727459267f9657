import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import type { KnownPerson } from "../../../services/core/approval/eligibility.ts";
import type { DenialScope } from "../../../services/core/approval/request.ts";
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

describe("a grant of several uses", () => {
  async function granted(options: DeskOptions = {}): Promise<Desk> {
    const desk = await openDesk(options);
    desk.policy = asks(GENEROUS);
    const { request } = await desk.ask();
    await desk.vote(request, { scope: "bounded" });
    return desk;
  }

  it.each<readonly [string, Wanted]>([
    ["another target", { target: "products" }],
    ["another operation", { operation: "delete" }],
    ["another value where the shape names one", { arguments: { table: "salaries" } }],
    ["another principal", { principal: "paul" }],
  ])("does not serve %s", async (_, wanted) => {
    const desk = await granted();

    expect(await desk.answer(wanted)).toBe("pending");
  });

  it("does not serve another agent", async () => {
    const desk = await granted();

    expect(await desk.answer({}, agent({ id: "agent-2" }))).toBe("pending");
  });

  it.each<readonly [string, Partial<typeof GENEROUS>]>([
    ["other people", { requirements: [{ group: "security", approvals: 1 }] }],
    ["more people", { requirements: [{ group: "data-governance", approvals: 2 }] }],
    ["a strong sign-in", { stepUp: true }],
    ["fewer uses", { grantUses: 2 }],
    ["a shorter window", { grantWindowMs: MINUTE_MS }],
    ["one use only", { grantUses: 1 }],
    ["more people after a while", { escalate: [{ afterMs: MINUTE_MS, to: "interns" }] }],
  ])("serves nobody once policy asks for %s", async (_, change) => {
    const desk = await granted();
    desk.policy = asks({ ...GENEROUS, ...change });

    expect(await desk.answer()).toBe("pending");
  });

  it("does not serve what another rule asks the same people about", async () => {
    const desk = await granted();
    const policy = asks(GENEROUS);
    const another = { code: "purge", message: "It also deletes." };
    desk.policy = { ...policy, reasons: [...policy.reasons, another] };

    expect(await desk.answer()).toBe("pending");
  });

  it("does not serve what is riskier by now, and serves what is less so", async () => {
    const [riskier, safer] = await Promise.all([granted(), openDesk()]);
    riskier.policy = { ...asks(GENEROUS), risk: "critical" };
    safer.policy = { ...asks(GENEROUS), risk: "high" };
    await safer.vote((await safer.ask()).request, { scope: "bounded" });
    safer.policy = asks(GENEROUS);

    expect([await riskier.answer(), await safer.answer()]).toEqual(["pending", "redeemed"]);
  });

  it("serves nobody once whoever approved is known for the agent's owner", async () => {
    const known = new Map<string, KnownPerson>();
    const desk = await granted({ known });
    const owned = agent({ owner: keyOf(person("olivia")) });

    expect(await desk.answer({}, owned)).toBe("redeemed");
    known.set(keyOf(DANA), { linked: [keyOf(person("olivia"))] });

    expect(await desk.answer({}, owned)).toBe("pending");
  });

  it("serves nobody once two who approved are known for one, and goes on when one has lost a group", async () => {
    const known = new Map<string, KnownPerson>();
    const desk = await openDesk({ known });
    desk.policy = asks({ ...GENEROUS, requirements: [{ group: "data-governance", approvals: 2 }] });
    const gil = person("gil", "data-governance");
    const { request } = await desk.ask();
    await desk.vote(request, { scope: "bounded" });
    await desk.vote(request, { scope: "bounded", voter: gil });

    known.set(keyOf(gil), { groups: [], linked: [] });
    expect(await desk.answer()).toBe("redeemed");
    known.set(keyOf(gil), { linked: [keyOf(DANA)] });

    expect(await desk.answer()).toBe("pending");
  });

  it("serves nobody whom policy denies by now", async () => {
    const desk = await granted();
    const reasons = [{ code: "frozen", message: "Nothing leaves." }];
    desk.policy = { effect: "deny", rule: "freeze", reasons, risk: "high" };

    expect(await desk.answer()).toBe("denied: frozen");
  });

  it("serves nobody after its window, and nobody after it was taken back", async () => {
    const desk = await granted();
    desk.nowMs = T0 + HOUR_MS;
    expect(await desk.answer({ isSeparate: true })).toBe("pending");

    const other = await openDesk();
    other.policy = asks(GENEROUS);
    const { request } = await other.ask();
    const { details } = await other.vote(request, { scope: "bounded" });
    const revoke = { kind: "revoke", voter: DANA, reason: "enough", isOperator: false } as const;
    await other.registrar.execute(details.id, revoke);
    expect(await other.answer()).toBe("pending");
  });

  it("serves no question whose delegation goes through one of those who approved it", async () => {
    const delegations = { danas: [{ kind: "person", id: keyOf(DANA) } as const] };
    const desk = await granted({ delegations });

    expect(await desk.answer({ delegationToken: "danas" })).toBe("pending");
  });

  it("serves questions of the same shape, and each says under which grant", async () => {
    const desk = await granted();

    const { request, committed } = await desk.ask({ arguments: { table: "customers", limit: 9 } });

    const [opened] = committed.events;
    expect(request.lifecycle).toMatchObject({ status: "redeemed", rule: "test.ask" });
    expect(request.lifecycle.reasons[0]?.code).toBe("granted_before");
    expect(opened?.event.change).toMatchObject({
      type: "decision.allowed",
      underGrantId: expect.stringMatching(/./),
    });
    expect(await desk.answer()).toBe("redeemed");
    expect(await desk.answer({ isSeparate: true })).toBe("pending");
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
