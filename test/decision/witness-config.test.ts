import { expect, test } from "vitest";
import { parseConfig, type Environment } from "../../services/core/config/config.ts";
import { COSIGNATURE_TYPE } from "../../services/core/ledger/cosignature.ts";
import { createVerifierKey, formatVerifierKey } from "../../services/core/ledger/note.ts";
import { readWitnessPlan, WITNESS_SETTINGS } from "../../services/decision/witness-config.ts";

const VKEY = formatVerifierKey(
  createVerifierKey("w.example", new Uint8Array(32).fill(1), COSIGNATURE_TYPE),
);
const POLICY = `witness w1 ${VKEY} https://w.example/\nquorum w1\n`;

function plan(environment: Environment, text = POLICY) {
  const config = parseConfig(environment, WITNESS_SETTINGS);
  return readWitnessPlan(config, (path) => {
    if (path !== "policy") throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return text;
  });
}

const WITH = { COUNTERSIGN_WITNESS_POLICY: "policy" };

test.each([
  [{ COUNTERSIGN_WITNESSED_RISKS: "high" }, "is set, and COUNTERSIGN_WITNESS_POLICY is not"],
  [{ COUNTERSIGN_WITNESSED_RISKS: "high,enormous" }, "holds something other than low, medium"],
  [{ COUNTERSIGN_WITNESS_POLICY: "missing" }, "names a file that can't be read (ENOENT)"],
  [{ COUNTERSIGN_WITNESS_INTERVAL: "1ms" }, "is shorter than 100 ms"],
  [{ COUNTERSIGN_TIMESTAMP_INTERVAL: "40d" }, "is longer than"],
])("%j is refused", (environment, problem) => {
  expect(() => plan(environment)).toThrow(problem);
});

test.each([
  ["nonsense\n", "names no trust policy"],
  ["quorum none\n", "asks for no witness"],
  [`witness w1 ${VKEY}\nquorum w1\n`, "whose witness w1 has no http or https URL"],
  [`witness w1 ${VKEY} ftp://w.example\nquorum w1\n`, "whose witness w1 has no http or https URL"],
])("the policy %j is refused", (text, problem) => {
  expect(() => plan(WITH, text)).toThrow(problem);
});

test("without a policy nothing is witnessed", () => {
  expect(plan({})).toBeUndefined();
});

test("a plan says who is asked where, and for which risks", () => {
  const read = plan({ ...WITH, COUNTERSIGN_WITNESSED_RISKS: "critical, high" });

  expect(read).toMatchObject({ intervalMs: 1_000, stalenessMs: 60_000, isEveryRisk: false });
  expect([...(read?.urls ?? [])]).toEqual([["w1", "https://w.example/"]]);
  expect([...(read?.risks ?? [])]).toEqual(["high", "critical"]);
});

test("every risk is every one of them", () => {
  const all = "low,medium,high,critical";

  expect(plan({ ...WITH, COUNTERSIGN_WITNESSED_RISKS: all })?.isEveryRisk).toBe(true);
});
