import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { agent, Desk, keyOf, person, type DeskOptions } from "../../support/desk.ts";

const PAUL = person("paul", "sales");
const delegations = {
  pauls: [
    { kind: "person", id: keyOf(PAUL) },
    { kind: "agent", id: "assistant" },
  ] as const,
  machines: [{ kind: "agent", id: "assistant" }] as const,
};

async function openDesk(options: DeskOptions = {}): Promise<Desk> {
  const log = new MemoryRequestLog();
  return Desk.over({ requests: log, events: log }, { delegations, ...options });
}

describe("whom an agent acts for", () => {
  it("is refused when it is not whom the registry names", async () => {
    const desk = await openDesk();
    const registered = agent({ principals: [keyOf(PAUL)] });

    expect(await desk.answer({ principal: "petra" }, registered)).toBe(
      "denied: principal_not_allowed",
    );
    expect(await desk.answer({ principal: "paul" }, registered)).toBe(
      "denied: principal_not_allowed",
    );
    expect(await desk.answer({ principal: keyOf(PAUL).toUpperCase() }, registered)).toBe("pending");
    expect(await desk.answer({ target: "other" }, registered)).toBe("pending");
  });

  it("may be anybody of a group that the registry names, as far as members are known", async () => {
    const registered = agent({ principals: ["group:sales"] });
    const listed = await openDesk({ members: { sales: [PAUL] } });
    const seen = await openDesk({
      known: new Map([[keyOf(PAUL), { groups: ["sales"], linked: [] }]]),
    });
    const unknown = await openDesk();

    expect(await listed.answer({ principal: keyOf(PAUL) }, registered)).toBe("pending");
    expect(await seen.answer({ principal: keyOf(PAUL) }, registered)).toBe("pending");
    const petra = keyOf(person("petra"));
    expect(await listed.answer({ principal: petra }, registered)).toBe(
      "denied: principal_not_allowed",
    );
    expect(await unknown.answer({ principal: keyOf(PAUL) }, registered)).toBe(
      "denied: principal_not_allowed",
    );
  });

  it("is refused when it claims somebody else than its delegation token says", async () => {
    const desk = await openDesk();

    const { request } = await desk.ask({ principal: "petra", delegationToken: "pauls" });

    expect(request.lifecycle.reasons[0]?.code).toBe("principal_mismatch");
    expect(request.details).toMatchObject({
      context: { principal: "petra" },
      delegation: delegations.pauls,
    });
  });

  it("is refused when the token names somebody whom the registry does not", async () => {
    const desk = await openDesk();
    const registered = agent({ principals: [keyOf(person("petra"))] });

    expect(await desk.answer({ delegationToken: "pauls" }, registered)).toBe(
      "denied: principal_not_allowed",
    );
  });

  it("is nobody's to say where the token can't be verified, and nothing is recorded", async () => {
    const desk = await openDesk();

    await expect(desk.ask({ delegationToken: "forged" })).rejects.toMatchObject({
      code: "unauthenticated",
      reason: "delegation_invalid",
    });
    expect(await desk.requests.list({ statuses: [], limit: 1 })).toEqual([]);
  });

  it.each(["", "paul", keyOf(PAUL)])(
    "is the human of the token, whom the agent may call %j",
    async (principal) => {
      const desk = await openDesk();

      const { request } = await desk.ask({ principal, delegationToken: "pauls" });

      expect(request.lifecycle.status).toBe("pending");
      expect(request.details.context.principal).toBe(keyOf(PAUL));
      expect(request.details.delegation).toEqual(delegations.pauls);
    },
  );

  it("is whom it claims where machines alone delegated", async () => {
    const desk = await openDesk();

    const { request } = await desk.ask({ principal: "petra", delegationToken: "machines" });

    expect(request.details.context.principal).toBe("petra");
  });

  it("can't approve, nor can anybody through whom it came to act", async () => {
    const desk = await openDesk();
    const { request } = await desk.ask({ delegationToken: "pauls" });
    const voter = { ...PAUL, groups: ["data-governance"] };

    await expect(desk.vote(request, { voter })).rejects.toThrow("of their own");
  });

  it("is not asked where the registry does not know the agent", async () => {
    const desk = await openDesk({
      registry: () => {
        throw new Error("not registered");
      },
    });

    await expect(desk.ask()).rejects.toThrow("not registered");
  });
});
