import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";

import {
  buildPolicies,
  checkPolicies,
  testPolicies,
} from "../../../services/adapters/opa/build-bundle.ts";
import type { OpaPolicyEngine } from "../../../services/adapters/opa/engine.ts";
import { caseInput, decideByCommand, loadEngine, POLICIES, readCases } from "./policies.ts";

let folder: string;
let engine: OpaPolicyEngine;
const faults: unknown[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-cases-"));
  await buildPolicies(POLICIES, folder);
  engine = await loadEngine(folder, faults);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test("the policies are formatted, typed and seen by the merge library", async () => {
  expect(await checkPolicies(POLICIES)).toEqual({ ok: true, output: "" });
});

test("the policies' own tests pass", async () => {
  const report = await testPolicies(POLICIES);

  expect(report.output).toContain("PASS");
  expect(report.ok).toBe(true);
});

test.for(await readCases())("$description", (row) => {
  const decision = engine.evaluate(caseInput(row));

  const { effect, rule, risk } = decision;
  const groups = decision.review?.requirements.map(({ group }) => group);
  expect({ effect, rule, risk, groups }).toMatchObject(row.expect);
  expect(faults).toEqual([]);
});

test("the OPA command decides the case tables as the service does", async () => {
  const inputs = (await readCases()).map(caseInput);

  const byCommand = await decideByCommand(inputs);

  expect(inputs.map((input) => engine.evaluate(input))).toEqual(byCommand);
});

const words = <T extends string>(...known: T[]): fc.Arbitrary<string> =>
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...known) }, fc.string({ unit: "grapheme" }));

const tables = words("orders", "customers", "public.tickets", "Users", "pg_authid");
const columns = words("*", "email", "id", "country", "c");
const functions = words("count", "pg_read_file", "lower", "evil.count", "set_config");
const verbs = words("get", "pods", "delete", "apply", "destroy", "-n", "secrets", "/", "iam");
const labels = words(
  "pii.email",
  "pii.person",
  "pii.ip_address",
  "phi",
  "phi.context",
  "pci.cvv",
  "pci.credit_card",
  "financial.iban",
  "secret.token",
  "secret.private_key",
  "subjects",
  "bulk",
);
const zones = words("", "eu-west-1", "us-east-1", "us-gov-west-1", "eu-central-1");

const statement = fc.record({
  kind: words("select", "insert", "delete", "drop", "grant", "copy", "merge", "create"),
  tables: fc.array(tables, { maxLength: 2 }),
  columns: fc.array(columns, { maxLength: 2 }),
  functions: fc.array(functions, { maxLength: 2 }),
  has_where: fc.boolean(),
  has_limit: fc.boolean(),
  limit: fc.option(
    fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
  ),
  writes: fc.boolean(),
  nested: fc.boolean(),
});

const facts = fc.oneof(
  fc.record({ sql: fc.record({ statements: fc.array(statement, { maxLength: 2 }) }) }),
  fc.record({
    command: words("kubectl", "terraform", "psql", "echo", "rm", "bash", "aws"),
    argv: fc
      .array(
        words("kubectl", "terraform", "psql", "echo", "rm").chain((first) =>
          verbs.map((verb) => [first, verb]),
        ),
        { maxLength: 1 },
      )
      .map((lists) => lists.flat()),
    commands: fc.array(
      fc.record({
        command: words("sudo", "kubectl", "terraform", "psql", "echo", "rm", "bash", "scp"),
        argv: fc.array(verbs, { maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
    unparsed: fc.array(words("argv"), { maxLength: 1 }),
  }),
  fc.record({
    method: words("GET", "POST"),
    host: words("status.internal.example", "169.254.169.254"),
    path: words("/v1/roles", "/"),
  }),
  fc.constant({}),
);

const executed = fc.record(
  {
    argv: fc.array(verbs, { maxLength: 3 }),
    location: words("/usr/bin/echo", "/tmp/echo"),
    program: fc.record({ path: words("/usr/bin/echo", "/tmp/echo") }),
    files: fc.array(fc.record({ path: words("/srv/a", "/root") }), { maxLength: 1 }),
    stdin: fc.constant({ unseen: true }),
    "mcp/params": fc.constant({}),
  },
  { requiredKeys: ["argv"] },
);

const row = fc.record({
  owner: words("ada", "ada", ""),
  action: fc.record({
    tool: words("postgres", "filesystem", "aws", "mlflow", "shell"),
    operation: words(
      "query",
      "read_file",
      "write_file",
      "iam.AttachRole",
      "model.deploy",
      "restart",
      "logs.export",
      "tools/list",
    ),
    target: words("agent-1", "prod-db", ""),
    arguments: fc.oneof(
      fc.record({ path: words("/srv/a", "/etc/shadow", "/srv/../x", "~/.ssh") }),
      fc.record({ sql: words("select 1") }),
      executed,
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<never>, {
        maxKeys: 2,
      }),
    ),
    facts,
  }),
  context: fc.record({
    environment: words("staging", "production", ""),
    source_zone: zones,
    destination_zone: zones,
  }),
  labels: fc.record({ environment: words("staging", "production") }, { requiredKeys: [] }),
  classification: fc.dictionary(labels, fc.nat(30), {
    maxKeys: 2,
  }),
});

/** A row of the tables of which at most one part is another: so allowances come near to their limits. */
const nearlyKnown = fc
  .tuple(
    fc.constantFrom(...(await readCases())),
    row,
    fc.constantFrom("", "tool", "operation", "arguments", "facts", "owner"),
  )
  .map(([known, other, part]) => ({
    ...known,
    ...(part === "owner" && { owner: other.owner }),
    action: {
      ...known.action,
      ...(part in other.action && { [part]: Reflect.get(other.action, part) }),
    },
  }));

/** A thousand in CI; a long run sets the variable. */
const RUNS = Number(process.env["COUNTERSIGN_DIFFERENTIAL"] ?? 1_000);

test(
  "service and OPA command decide generated inputs alike",
  async () => {
    const inputs = fc.sample(fc.oneof(row, nearlyKnown), RUNS).map(caseInput);

    const byCommand = await decideByCommand(inputs);

    const byService = inputs.map((input) => engine.evaluate(input));
    const mismatches = inputs.filter(
      (_input, index) => JSON.stringify(byService[index]) !== JSON.stringify(byCommand[index]),
    );
    expect(byCommand).toHaveLength(RUNS);
    expect(mismatches).toEqual([]);
    expect(faults).toEqual([]);
    expect(new Set(byService.map(({ effect }) => effect)).size).toBe(3);
  },
  60_000 + RUNS * 60,
);
