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
  ["commands", { commands: "ls" }],
  ["commands", { commands: [{ command: "ls" }] }],
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

test.for(["mcp/params", "mcp/message"])(
  "%s beside the arguments counts as unparsed, whatever it is",
  (name) => {
    for (const value of [null, false, {}, "x"]) {
      const action = {
        ...SOURCE.action,
        arguments: { [name]: value },
        facts: { unparsed: ["sql"] },
      };
      const input = buildPolicyInput({ ...SOURCE, action });

      expect(input.action.facts.unparsed).toEqual([name, "sql"]);
      expect(input.topics).toMatchObject({ unparsed: true });
    }
  },
);

test("every field is there when the caller leaves everything out", () => {
  const input = buildPolicyInput(SOURCE);

  expect(input.action.facts).toEqual({
    sql: { statements: [], table_names: [], column_names: [], function_names: [] },
    argv: [],
    command: "",
    commands: [],
    method: "",
    path: "",
    host: "",
    unparsed: [],
    other: {},
  });
  expect(input.history.agent_recent.denials).toBe(0);
  expect(input.context.environment).toBe("");
  expect(input.topics).toEqual({});
});

test("names are split into words", () => {
  expect(buildPolicyInput(SOURCE).action.words).toEqual(["aws", "iam", "attach", "role", "policy"]);
});

const STATEMENT = {
  kind: "select",
  tables: ["Public.Orders", "orders"],
  columns: [],
  functions: [],
  has_where: false,
  has_limit: false,
  writes: false,
};

test("names in SQL are told without schema and case, each once", () => {
  expect(factsOf({ sql: { statements: [STATEMENT] } }).sql.table_names).toEqual(["orders"]);
});

test("a nested statement and MERGE are told", () => {
  const { statements } = factsOf({
    sql: { statements: [STATEMENT, { ...STATEMENT, kind: "merge", nested: true }] },
  }).sql;

  expect(statements).toMatchObject([{ nested: false }, { kind: "merge", nested: true }]);
});

const RM = { command: "rm", argv: ["rm", "-R", "x"] };

test("the called command is one of the commands, once", () => {
  const words = ["rm", "-r", "x"];

  expect(factsOf(RM).commands).toEqual([{ ...RM, words }]);
  expect(factsOf({ ...RM, commands: [RM] }).commands).toEqual([{ ...RM, words }]);
});

test("commands that were taken apart do not hide the line that was called", () => {
  const ls = { command: "ls", argv: ["ls"] };

  expect(factsOf({ ...RM, commands: [ls] }).commands).toMatchObject([RM, ls]);
});

test.for([
  ["a plain read", { sql: { statements: [STATEMENT] } }, ["sql"]],
  ["a write", { sql: { statements: [{ ...STATEMENT, writes: true }] } }, ["sql", "sql_change"]],
  ["two reads", { sql: { statements: [STATEMENT, STATEMENT] } }, ["sql", "sql_change"]],
  ["a program without words", { command: "ls" }, ["command"]],
  ["a host", { host: "h" }, ["http"]],
  ["what could not be read", { argv: 1 }, ["unparsed"]],
] as const)("%s has its topics", ([, facts, topics]) => {
  const input = buildPolicyInput({ ...SOURCE, action: { ...SOURCE.action, facts } });

  expect(Object.keys(input.topics)).toEqual(topics);
});

test("labels and either zone are topics", () => {
  const topicsOf = (context: PolicyInputSource["context"]) =>
    buildPolicyInput({ ...SOURCE, classification: { phi: 0 }, context: context ?? {} }).topics;

  expect(topicsOf({ source_zone: "a" })).toEqual({ classified: true, zones: true });
  expect(topicsOf({ destination_zone: "a" })).toEqual({ classified: true, zones: true });
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
    kind: "vacuum",
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
