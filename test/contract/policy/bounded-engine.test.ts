import { afterEach, expect, test } from "vitest";
import { BoundedPolicyEngine } from "../../../services/adapters/opa/bounded-engine.ts";
import { OpaPolicyEngine } from "../../../services/adapters/opa/engine.ts";
import { loadModule } from "../../../services/adapters/opa/load-module.ts";
import { compilePolicy } from "./compile.ts";
import { caseInput } from "./policies.ts";

const DECISION = `{"effect": "allow", "rule": "r", "reasons": [{"code": "c", "message": "m"}], "risk": "low"}`;
/** Cubic in the list, so that a large one takes minutes and a small one no time. */
const LOOPING = `decision := ${DECISION} if {
	list := input.action.arguments.list
	count([1 | some a in list; some b in list; some c in list; (a + b) + c == -1]) == 0
}

decision := ${DECISION} if not input.action.arguments.list`;

const SMALL = caseInput({ action: { arguments: { list: [1, 2, 3] } } });
const LARGE = caseInput({
  action: { arguments: { list: Array.from({ length: 20_000 }, (_, n) => n) } },
});
const LARGE_TEXT = caseInput({ action: { arguments: { text: "x".repeat(100_000) } } });

const opened: BoundedPolicyEngine[] = [];
afterEach(async () => {
  for (const engine of opened.splice(0)) await engine[Symbol.asyncDispose]();
});

async function engineOf(main: string, evaluationMsMax: number) {
  const faults: unknown[] = [];
  const reportFault = (cause: unknown) => faults.push(cause);
  const opa = new OpaPolicyEngine(loadModule(await compilePolicy({ main })), 0, reportFault);
  const engine = new BoundedPolicyEngine(opa, { reportFault, evaluationMsMax });
  opened.push(engine);
  return { engine, opa, faults };
}

test("a policy that loops over a large input is ended and denies; small and large ones after it are decided", async () => {
  const { engine, faults } = await engineOf(LOOPING, 300);

  const looping = engine.decide(LARGE);
  const meanwhile = await engine.decide(SMALL);
  const after = await engine.decide(LARGE_TEXT);

  expect(await looping).toMatchObject({ decision: { effect: "deny", rule: "policy_error" } });
  expect(meanwhile).toMatchObject({ decision: { effect: "allow" } });
  expect(after).toMatchObject({ decision: { effect: "allow" } });
  expect(faults).toHaveLength(1);
});

test("a large input is decided on the thread as it would be at once", async () => {
  const { engine, opa } = await engineOf(`decision := ${DECISION}`, 5_000);

  const decided = await engine.decide(LARGE_TEXT);

  expect(decided).toEqual({ policyRevision: opa.revision, decision: opa.evaluate(LARGE_TEXT) });
});

test("a large input on which the policy stops is a deny", async () => {
  const { engine, faults } = await engineOf(
    `decision := x if some x in input.action.arguments.list`,
    5_000,
  );

  const decided = await engine.decide(LARGE);

  expect(decided).toMatchObject({ decision: { effect: "deny", rule: "policy_error" } });
  expect(faults).toHaveLength(1);
});

test("too many large inputs at once: the last are denied, the others decided", async () => {
  const { engine } = await engineOf(`decision := ${DECISION}`, 5_000);

  const decided = await Promise.all(
    Array.from({ length: 40 }, async () => engine.decide(LARGE_TEXT)),
  );

  const effects = decided.map(({ decision }) => decision.effect);
  expect(effects).toEqual([...Array(32).fill("allow"), ...Array(8).fill("deny")]);
});
