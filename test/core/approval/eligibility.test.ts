import { describe, expect, test } from "vitest";
import {
  approvingCandidates,
  eligibilityOf,
  isOwnByNow,
} from "../../../services/core/approval/eligibility.ts";
import type { RequestDetails } from "../../../services/core/approval/request.ts";
import {
  DANA,
  DETAILS,
  ISSUER,
  T0,
  after,
  knownPeople,
  openCommand,
  person,
  reviewed,
  vote,
} from "./samples.ts";

const GROUP = "data-governance";

describe("an action is one's own", () => {
  test.each([
    ["as the owner's key", "olga", { owner: `${ISSUER}|olga` }],
    ["as the owner's key in another case", "Olga", { owner: `${ISSUER}|OLGA` }],
    ["as the owner's bare subject", "olga", { owner: "olga" }],
    ["as the owner's name", "o-1", { owner: "name of O-1" }],
    ["as the claimed principal", "paul", { principal: "PAUL" }],
    ["as a principal with blanks around", "paul", { principal: " paul\t" }],
    ["as a principal with an invisible character", "paul", { principal: "pa\u200Bul" }],
    ["as a principal with a soft hyphen", "paul", { principal: "pa\u00ADul" }],
    ["as a principal in full-width letters", "paul", { principal: "ｐａｕｌ" }],
    ["as a principal with a decomposed accent", "jos\u00E9", { principal: "jose\u0301" }],
    ["as a principal with a Kelvin sign", "kim", { principal: "\u212Aim" }],
    ["as a principal with a long s", "susan", { principal: "\u017Fu\u017Fan" }],
    ["as a principal with a sharp s", "strauß", { principal: "STRAUSS" }],
    ["as the agent itself", "exporter", { agentId: "exporter" }],
    ["as the subject behind the agent's id", "bot", { agentKey: [ISSUER, "bot"] as const }],
    ["as a member of the owning group", "gus", { owner: `group:${GROUP}` }],
    ["as a member of the owning group in another case", "gus", { owner: "Group:DATA-governance" }],
  ])("%s", (_, subject, change) => {
    const request = after(openCommand({ details: withPeople(change) }));

    expect(eligibilityOf(person(subject, GROUP), request, T0)).toEqual({ kind: "own_action" });
  });

  test.each([
    ["a name that only begins alike", "paula", { principal: "paul" }],
    ["a nameless principal", "dana", { principal: " \u200B" }],
    ["a group called like a person", "dana", { owner: GROUP }],
  ])("but not by %s", (_, subject, change) => {
    const request = after(openCommand({ details: withPeople(change) }));

    expect(eligibilityOf(person(subject, GROUP), request, T0).kind).toBe("eligible");
  });

  test("when they came to own the agent since it asked, and for whoever owned it then", () => {
    const opening = openCommand({
      decision: reviewed({ requirements: [{ group: GROUP, approvals: 2 }] }),
    });
    const request = after(opening, vote(person("gus", GROUP)));
    const ownedNowBy = (owner: string) =>
      approvingCandidates(request, { get: () => undefined, ownerOf: () => owner }, T0).map(
        ({ key }) => key,
      );

    expect(ownedNowBy(`${ISSUER}|gus`)).toEqual([]);
    expect(ownedNowBy(`group:${GROUP}`)).toEqual([]);
    expect(ownedNowBy(`${ISSUER}|nobody`)).toEqual([`${ISSUER}|gus`]);
    const people = { get: () => undefined, ownerOf: () => `${ISSUER}|nobody` };
    expect(isOwnByNow(person("olga", GROUP), request, people)).toBe(true);
  });

  test("and a nameless voter is not taken for a nameless principal", () => {
    const request = after(openCommand({ details: withPeople({ principal: " " }) }));

    expect(eligibilityOf({ ...DANA, name: "" }, request, T0).kind).toBe("eligible");
  });
});

describe("groups", () => {
  test.each(["__proto__", "constructor", "toString"])("may be called %s", (group) => {
    const decision = reviewed({ requirements: [{ group, approvals: 1 }] });
    const request = after(openCommand({ decision }));

    expect(eligibilityOf(person("sam"), request, T0)).toEqual({ kind: "not_in_group" });
    expect(eligibilityOf(person("sam", group), request, T0)).toEqual({
      kind: "eligible",
      mayFill: [0],
    });
  });

  test("that were lost since the vote do not count at the verdict", () => {
    const request = after(openCommand({ decision: twoNeeded() }), vote(DANA));
    const lost = knownPeople({ dana: [] });

    expect(approvingCandidates(request, new Map(), T0)).toHaveLength(1);
    expect(approvingCandidates(request, lost, T0)).toEqual([]);
  });

  test("that were gained since the vote do not count either, because the vote does not show them", () => {
    const requirements = [GROUP, "security"].map((group) => ({ group, approvals: 1 }));
    const request = after(openCommand({ decision: reviewed({ requirements }) }), vote(DANA));
    const known = (...groups: readonly string[]) => knownPeople({ dana: groups });

    expect(approvingCandidates(request, known(GROUP, "security"), T0)).toMatchObject([
      { mayFill: [0] },
    ]);
    expect(approvingCandidates(request, known("security"), T0)).toEqual([]);
  });

  test("that make a voter an owner since the vote exclude them at the verdict", () => {
    const details = withPeople({ owner: "group:owners" });
    const request = after(openCommand({ details, decision: twoNeeded() }), vote(DANA));
    const known = knownPeople({ dana: [GROUP, "owners"] });

    expect(approvingCandidates(request, known, T0)).toEqual([]);
  });
});

describe("an escalation", () => {
  const decision = reviewed({
    requirements: [
      { group: GROUP, approvals: 1 },
      { group: "security", approvals: 1 },
    ],
    escalate: [{ afterMs: 60_000, to: "managers" }],
  });
  const request = after(openCommand({ decision }));
  const manager = person("mia", "managers");

  test("does nothing before it is due", () => {
    expect(eligibilityOf(manager, request, T0 + 59_999)).toEqual({ kind: "not_in_group" });
  });

  test("lets its people fill any requirement from the moment it is due", () => {
    const eligibility = eligibilityOf(manager, request, T0 + 60_000);

    expect(eligibility).toEqual({ kind: "eligible", mayFill: [0, 1] });
  });

  test("never lets in whose action it is", () => {
    const owner = person("olga", "managers");

    expect(eligibilityOf(owner, request, T0 + 60_000)).toEqual({ kind: "own_action" });
  });
});

function twoNeeded() {
  return reviewed({ requirements: [{ group: GROUP, approvals: 2 }] });
}

interface People {
  readonly owner?: string;
  readonly principal?: string;
  readonly agentId?: string;
  readonly agentKey?: readonly [issuer: string, subject: string];
}

function withPeople({ owner = "", principal = "", agentId, agentKey }: People): RequestDetails {
  const { agent, context } = DETAILS;
  const [issuer, subject] = agentKey ?? [agent.issuer, agent.subject];
  return {
    ...DETAILS,
    agent: { ...agent, owner, id: agentId ?? agent.id, issuer, subject },
    context: { ...context, principal },
  };
}
