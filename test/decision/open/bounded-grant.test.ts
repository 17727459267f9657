import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import type { KnownPerson } from "../../../services/core/approval/eligibility.ts";
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
  T0,
  type DeskOptions,
  type Wanted,
} from "../../support/desk.ts";

async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const log = new MemoryRequestLog();
  return Desk.over({ requests: log, events: log }, options);
}

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
    ["less of the result for the agent", { maskResult: ["pii"] }],
    ["more people after a while", { escalate: [{ afterMs: MINUTE_MS, to: "interns" }] }],
  ])("serves nobody once policy asks for %s", async (_, change) => {
    const desk = await granted();
    desk.policy = asks({ ...GENEROUS, ...change });

    expect(await desk.answer()).toBe("pending");
  });

  it("hides of each result what those who approved were told is hidden", async () => {
    const desk = await openDesk();
    desk.policy = asks({ ...GENEROUS, maskResult: ["pii"] });
    const { request } = await desk.ask();
    await desk.vote(request, { scope: "bounded" });

    const next = await desk.ask();

    expect(next.request.lifecycle).toMatchObject({ status: "redeemed", maskResult: ["pii"] });
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
