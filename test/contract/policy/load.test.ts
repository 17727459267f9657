import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { DECISION_ENTRYPOINT, readBundle } from "../../../services/adapters/opa/bundle.ts";
import { buildPolicies } from "../../../services/adapters/opa/build-bundle.ts";
import { OpaPolicyEngine } from "../../../services/adapters/opa/engine.ts";
import { loadModule } from "../../../services/adapters/opa/load-module.ts";
import { findOpa } from "../../../services/adapters/opa/run-opa.ts";
import { caseInput, POLICIES } from "./policies.ts";
import { compilePolicy } from "./compile.ts";

const ALLOW = `decision := {"effect": "allow", "rule": "r", "reasons": [{"code": "c", "message": "m"}], "risk": "low"}`;
const INPUT = caseInput({ action: { tool: "filesystem", operation: "read_file" } });

test("a module without the decision is refused", async () => {
  const bundle = await compilePolicy({ main: ALLOW, entrypoints: ["countersign/canary/open"] });

  expect(() => loadModule(bundle)).toThrow(
    expect.objectContaining({
      code: "missing_entrypoint",
      message: expect.stringContaining(DECISION_ENTRYPOINT),
    }),
  );
});

test("a module without the canary is refused", async () => {
  const bundle = await compilePolicy({ main: ALLOW, entrypoints: [DECISION_ENTRYPOINT] });

  expect(() => loadModule(bundle)).toThrow(expect.objectContaining({ code: "missing_entrypoint" }));
});

test("a module that was optimised is refused by what it decides", async () => {
  const main = `decision := {"effect": "allow", "rule": "r", "reasons": [], "risk": "low"} if not data.blocked[input.x]`;
  const bundle = await compilePolicy({ main, level: 1 });

  expect(() => loadModule(bundle)).toThrow(expect.objectContaining({ code: "optimised_module" }));
});

test.for([
  ["time.now_ns", `decision := time.now_ns()`, "refused_builtin"],
  ["http.send", `decision := http.send({"url": input.url, "method": "get"})`, "refused_builtin"],
  ["io.jwt.verify_hs256", `decision := io.jwt.verify_hs256(input.a, input.b)`, "refused_builtin"],
  ["graphql.is_valid", `decision := graphql.is_valid(input.a, input.b)`, "unknown_builtin"],
] as const)("a module that needs %s is refused", async ([name, main, code]) => {
  const bundle = await compilePolicy({ main });

  expect(() => loadModule(bundle)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(name) }),
  );
});

test("bytes that are no module are refused", () => {
  const bundle = { wasm: new Uint8Array([1, 2, 3]), data: {}, revision: "x" };

  expect(() => loadModule(bundle)).toThrow(expect.objectContaining({ code: "bad_bundle" }));
});

test("a bundle whose files do not belong together is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "countersign-torn-"));
  await buildPolicies(POLICIES, folder);

  await writeFile(join(folder, "data.json"), "{}");

  await expect(readBundle(folder)).rejects.toMatchObject({ code: "bad_bundle" });
  await rm(folder, { recursive: true });
});

test("a manifest that admits to an optimised module is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "countersign-level-"));
  await buildPolicies(POLICIES, folder);
  const path = join(folder, "manifest.json");
  const manifest = await readFile(path, "utf8");

  await writeFile(path, manifest.replace('"optimisation":0', '"optimisation":1'));

  await expect(readBundle(folder)).rejects.toMatchObject({ code: "optimised_module" });
  await rm(folder, { recursive: true });
});

test("an explicit path that is no command is refused", () => {
  expect(() => findOpa({ opaPath: "/nowhere/opa" })).toThrow(
    expect.objectContaining({ code: "opa_not_found" }),
  );
});

test.for([
  ["is undefined", `decision := 1 if input.nothing`],
  ["is rubbish", `decision := [1, "x"]`],
  [
    "has a field too many",
    `decision := {"effect": "allow", "rule": "r", "reasons": [{"code": "c", "message": "m"}], "risk": "low", "also": 1}`,
  ],
  [
    "reviews without requirements",
    `decision := {"effect": "review", "rule": "r", "reasons": [{"code": "c", "message": "m"}], "risk": "low", "review": {"requirements": []}}`,
  ],
  ["stops on a conflict", `decision := x if some x in [1, input.action.tool]`],
  ["stops in a builtin", `decision := sprintf("%v", [[input.action.tool]])`],
] as const)("a decision that %s is a deny, and the next one is too", async ([, main]) => {
  const engine = new OpaPolicyEngine(loadModule(await compilePolicy({ main })), 0, () => undefined);

  const decisions = [engine.evaluate(INPUT), engine.evaluate(INPUT)];

  expect(decisions).toMatchObject([
    { effect: "deny", rule: "policy_error" },
    { effect: "deny", rule: "policy_error" },
  ]);
});

test("after a fault the next action is decided by a new instance", async () => {
  const good = `{"effect": "allow", "rule": "r", "reasons": [{"code": "c", "message": "m"}], "risk": "low"}`;
  const main = `decision := x if some x in {input.action.arguments.poison, ${good}}\n\ndecision := ${good}`;
  const faults: unknown[] = [];
  const engine = new OpaPolicyEngine(loadModule(await compilePolicy({ main })), 0, (cause) =>
    faults.push(cause),
  );
  const poisoned = caseInput({ action: { arguments: { poison: "yes" } } });

  const effects = [poisoned, INPUT, poisoned, INPUT].map((input) => engine.evaluate(input).effect);

  expect(effects).toEqual(["deny", "allow", "deny", "allow"]);
  expect(faults).toHaveLength(2);
});

test("an input over the limit is a deny and is not evaluated", async () => {
  const engine = new OpaPolicyEngine(
    loadModule(await compilePolicy({ main: ALLOW })),
    0,
    () => undefined,
  );
  const big = caseInput({ action: { arguments: { text: "ä".repeat(300_000) } } });

  expect(engine.evaluate(big)).toMatchObject({ effect: "deny", rule: "policy_error" });
  expect(engine.evaluate(INPUT)).toMatchObject({ effect: "allow" });
});
