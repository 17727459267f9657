import { expect, test } from "vitest";
import { toRequest, toVerdict } from "../../services/decision/to-wire.ts";
import {
  after,
  AGENT_ID,
  ALLOW,
  DANA,
  denial,
  DETAILS,
  openCommand,
  person,
  REASONS,
  reviewed,
  T0,
  vote,
} from "../core/approval/samples.ts";

test("an agent hears of a denial by several who they are and what each wrote", () => {
  const decision = reviewed({ denyThreshold: 2 });
  const request = after(
    openCommand({ decision }),
    denial(person("dana", "data-governance"), "Not before the audit."),
    denial(person("dora", "data-governance"), "Ask legal."),
  );

  expect(toVerdict(request)).toMatchObject({
    reasons: [{ code: "denied_by_approver", message: "Denied by 2 people." }],
    people: [{ name: "Name of dana" }, { name: "Name of dora" }],
    comments: ["Not before the audit.", "Ask legal."],
  });
});

test("whoever may run an action hears what of its result is hidden, whoever allowed it", () => {
  const masked = { effect: "allow", rule: "ok", reasons: REASONS, risk: "low" } as const;
  const byPolicy = openCommand({ decision: { ...masked, maskResult: ["pii"] } });
  const byPeople = openCommand({ decision: reviewed({ maskResult: ["secret"] }) });

  expect(toVerdict(after(byPolicy))).toMatchObject({ maskResult: ["pii"] });
  expect(toVerdict(after(byPeople, vote(DANA)))).toMatchObject({ maskResult: ["secret"] });
  expect(toVerdict(after(byPeople, denial(DANA)))).toMatchObject({ maskResult: [] });
  expect(toVerdict(after(openCommand({ decision: ALLOW })))).toMatchObject({ maskResult: [] });
  expect(toRequest(after(byPeople))).toMatchObject({ maskResult: ["secret"] });
});

test("approvers see what a vote needs and may choose, whose the action is and what happened to it", () => {
  const decision = reviewed({
    stepUp: true,
    grantUses: 5,
    grantWindowMs: 3_600_000,
    grantShape: ["/table"],
    rememberDenialMs: 60_000,
    breakGlass: { group: "oncall", reviewWithinMs: 1_000 },
    escalate: [
      { afterMs: 2_000, to: "board" },
      { afterMs: 1_000, to: "leads" },
    ],
  });
  const shapes = { action: "a", target: "b", rule: "c", grant: "d" };
  const delegation = [{ kind: "person", id: "https://idp|paul" }] as const;
  const details = { ...DETAILS, shapes, delegation, mode: "single_operator" } as const;
  const request = after(openCommand({ decision, details }), { kind: "repeat", agentId: AGENT_ID });
  const told = { ...request, lifecycle: { ...request.lifecycle, escalationsTold: 1 } };

  const wire = toRequest(told, { quietUntilMs: T0 });

  expect(wire).toMatchObject({
    stepUp: true,
    grantOffer: { uses: 5, window: { seconds: 3_600n }, shape: ["/table"] },
    rememberDenialMax: { seconds: 60n },
    breakGlassGroup: "oncall",
    escalatedTo: ["leads"],
    delegation: [{ person: true, id: "https://idp|paul" }],
    singleOperator: true,
    repeats: 1,
    owner: DETAILS.agent.owner,
    progress: { extended: false, quietUntil: { seconds: BigInt(T0 / 1_000) } },
  });
});

test("a request that has nothing of it says nothing of it", () => {
  const wire = toRequest(after(openCommand()));

  expect(wire).not.toHaveProperty("grantOffer");
  expect(wire).not.toHaveProperty("rememberDenialMax");
  expect(wire).not.toHaveProperty("brokenGlass");
  expect(wire).toMatchObject({
    stepUp: false,
    breakGlassGroup: "",
    escalatedTo: [],
    delegation: [],
    singleOperator: false,
    repeats: 0,
  });
});
