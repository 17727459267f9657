import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parse } from "yaml";

import { readBundle } from "../../../services/adapters/opa/bundle.ts";
import { OpaPolicyEngine } from "../../../services/adapters/opa/engine.ts";
import { loadModule } from "../../../services/adapters/opa/load-module.ts";
import { findOpa, runOpaOrThrow } from "../../../services/adapters/opa/run-opa.ts";
import type { PolicyDecision } from "../../../services/core/policy/decision.ts";
import { buildPolicyInput } from "../../../services/core/policy/input.ts";
import type { PolicyInput, PolicyInputSource } from "../../../services/core/policy/input.ts";
import { parsePolicyResult } from "../../../services/core/policy/result.ts";

/** The policies of the checkout. */
export const POLICIES = join(import.meta.dirname, "../../../policies");

/** One row of a case table. */
export interface PolicyCase {
  readonly description: string;
  readonly action: Readonly<Record<string, unknown>>;
  readonly context?: PolicyInputSource["context"];
  readonly classification?: Readonly<Record<string, number>>;
  /** The verified labels of the agent. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Of the agent; somebody unless given. */
  readonly owner?: string;
  readonly expect: {
    readonly effect: string;
    readonly rule: string;
    readonly risk?: string;
    readonly groups?: readonly string[];
  };
}

const EMPTY_STATEMENT = {
  tables: [],
  columns: [],
  functions: [],
  has_where: false,
  has_limit: false,
  limit: null,
  writes: false,
};

/** All rows of policies/countersign/cases. */
export async function readCases(): Promise<readonly PolicyCase[]> {
  const folder = join(POLICIES, "countersign", "cases");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".yaml"));
  const tables = await Promise.all(files.map((file) => readFile(join(folder, file), "utf8")));
  return tables.flatMap((table) => parse(table) as PolicyCase[]);
}

/** The input that a row stands for: what it leaves out is empty. */
export function caseInput(row: Omit<PolicyCase, "expect" | "description">): PolicyInput {
  const action = row.action as Partial<PolicyInputSource["action"]>;
  const sql = action.facts?.["sql"] as { statements: object[] } | undefined;
  const statements = sql?.statements.map((each) => ({ ...EMPTY_STATEMENT, ...each }));
  const facts = { ...action.facts, ...(statements && { sql: { statements } }) };
  return buildPolicyInput({
    action: {
      tool: "",
      operation: "",
      target: "",
      arguments: {},
      ...action,
      facts: facts as PolicyInputSource["action"]["facts"],
    },
    classification: row.classification ?? {},
    agent: {
      id: "agent-1",
      issuer: "https://issuer.test",
      subject: "agent-1",
      owner: row.owner ?? "ada",
      labels: row.labels ?? {},
    },
    context: row.context ?? {},
    nowMs: Date.UTC(2026, 10, 21, 7),
  });
}

/** The command takes some 15 ms an input, and several times that on a busy machine; more in one process would come near its deadline. */
const BATCH_INPUTS = 250;

/** What the OPA command decides of many inputs, in few processes. It reads the policies' sources, not the built bundle. */
export async function decideByCommand(
  inputs: readonly PolicyInput[],
): Promise<readonly PolicyDecision[]> {
  const decisions: PolicyDecision[] = [];
  for (let start = 0; start < inputs.length; start += BATCH_INPUTS) {
    decisions.push(...(await decideBatch(inputs.slice(start, start + BATCH_INPUTS))));
  }
  return decisions;
}

async function decideBatch(inputs: readonly PolicyInput[]): Promise<readonly PolicyDecision[]> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-eval-"));
  try {
    const file = join(folder, "inputs.json");
    await writeFile(file, JSON.stringify({ inputs }));
    const query =
      "[decision | some one in input.inputs; decision := data.countersign.main.decision with input as one]";
    const args = ["eval", "--bundle", POLICIES, "--input", file, "--import", "rego.v1"];
    const output = await runOpaOrThrow(findOpa(), [...args, "--format", "json", query]);
    const results = JSON.parse(output) as { result: [{ expressions: [{ value: unknown[] }] }] };
    return results.result[0].expressions[0].value.map(parsePolicyResult);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An engine of a built bundle; a fault fails the test through `faults`. */
export async function loadEngine(directory: string, faults: unknown[]): Promise<OpaPolicyEngine> {
  const module = loadModule(await readBundle(directory));
  return new OpaPolicyEngine(module, 0, (cause) => faults.push(cause));
}
