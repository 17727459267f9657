import { expect, test } from "vitest";

import { buildPolicyInput } from "../../../services/core/policy/input.ts";
import type { PolicyInputSource } from "../../../services/core/policy/input.ts";

const SOURCE: PolicyInputSource = {
  action: { tool: "aws", operation: "iam.AttachRolePolicy", target: "", arguments: {}, facts: {} },
  classification: {},
  agent: { id: "a", issuer: "i", subject: "s", owner: "o", labels: {} },
  nowMs: Date.UTC(2026, 10, 21, 23, 59, 59, 5),
};

const factsOf = (facts: PolicyInputSource["action"]["facts"]) =>
  buildPolicyInput({ ...SOURCE, action: { ...SOURCE.action, facts } }).action.facts;

test.for([
  ["argv", { argv: "rm" }],
  ["argv", { argv: ["rm", 1] }],
  ["command", { command: 1 }],
  ["sql", { sql: [] }],
  ["sql", { sql: { statements: [{ kind: "select" }] } }],
  [
    "sql",
    {
      sql: {
        statements: [
          {
            kind: "select",
            tables: [],
            columns: [],
            functions: [],
            has_where: 1,
            has_limit: false,
            writes: false,
          },
        ],
      },
    },
  ],
  ["unparsed", { unparsed: "sql" }],
] as const)("%s of the wrong shape is named in unparsed", ([name, facts]) => {
  expect(factsOf(facts).unparsed).toEqual([name]);
});

test("every field is there when the caller leaves everything out", () => {
  const input = buildPolicyInput(SOURCE);

  expect(input.action.facts).toEqual({
    sql: { statements: [] },
    argv: [],
    command: "",
    method: "",
    path: "",
    host: "",
    unparsed: [],
    other: {},
  });
  expect(input.history.agent_recent.denials).toBe(0);
  expect(input.context.environment).toBe("");
});

test("names are split into words", () => {
  expect(buildPolicyInput(SOURCE).action.words).toEqual(["aws", "iam", "attach", "role", "policy"]);
});

test("time is UTC", () => {
  expect(buildPolicyInput(SOURCE).time).toEqual({
    utc: "2026-11-21T23:59:59.005Z",
    epoch_ms: SOURCE.nowMs,
    weekday: 6,
    hour: 23,
  });
});

test("an unknown statement kind is other and an unknown fact is kept apart", () => {
  const statement = {
    kind: "merge",
    tables: [],
    columns: [],
    functions: [],
    has_where: false,
    has_limit: false,
    writes: true,
  };

  const facts = factsOf({ sql: { statements: [statement] }, files: ["x"] });

  expect(facts.sql.statements[0]).toMatchObject({ kind: "other", limit: null });
  expect(facts.other).toEqual({ files: ["x"] });
});
