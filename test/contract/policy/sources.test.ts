import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { buildPolicies, checkPolicies } from "../../../services/adapters/opa/build-bundle.ts";
import { inputPicker, inputReads } from "../../../services/adapters/opa/input-reads.ts";
import { parseSources } from "../../../services/adapters/opa/rego-source.ts";
import { generateRuleIndex } from "../../../services/adapters/opa/rule-index.ts";
import { findOpa } from "../../../services/adapters/opa/run-opa.ts";
import { caseInput, loadEngine, POLICIES } from "./policies.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "countersign-sources-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${lines.join("\n")}\n`);
  return file;
}

const HEAD = ["package countersign.rules.x", "", "import rego.v1", ""];
const SAYS = 'contains {"rule": "r", "message": "m"} if input.action.tool == "t"';
const TOPICS = ["# METADATA", "# custom:"];

test.for([
  ["a misspelt effect", [...HEAD, `denny ${SAYS}`, "", `deny ${SAYS}`], "denny is neither deny"],
  ["a helper that looks like an effect", [...HEAD, `deny ${SAYS}`, "", "denied if true"], "denied"],
  ["an effect that is no set", [...HEAD, "deny := true"], "write deny as a set"],
  ["no effect", [...HEAD, "_helper := 1"], "writes neither"],
  [
    "a nested package",
    ["package countersign.rules.x.y", "", "import rego.v1", "", `deny ${SAYS}`],
    "package countersign.rules.<name>",
  ],
  [
    "an unknown topic",
    [...TOPICS, "#   topics: [sqll]", ...HEAD, `deny ${SAYS}`],
    "topics must be",
  ],
  ["no topic", [...TOPICS, "#   topics: []", ...HEAD, `deny ${SAYS}`], "topics must be"],
] as const)("%s is refused", async ([, lines, message]) => {
  const file = await write("x.rego", lines);

  await expect(generateRuleIndex(findOpa(), [file])).rejects.toMatchObject({
    code: "bad_source",
    message: expect.stringContaining(message),
  });
});

test("helpers are functions or begin with an underscore", async () => {
  const lines = ["_known if true", "", "known(x) if x == 1", "", `deny ${SAYS}`];
  const file = await write("x.rego", [...HEAD, ...lines]);

  expect(await generateRuleIndex(findOpa(), [file])).toContain(
    'denials contains item if { some item in data.countersign.rules["x"].deny }',
  );
});

test("one file without topics makes its package run always", async () => {
  const own = await write("a.rego", [...TOPICS, "#   topics: [sql]", ...HEAD, `deny ${SAYS}`]);
  const other = await write("b.rego", [...HEAD, `review ${SAYS}`]);

  expect(await generateRuleIndex(findOpa(), [own])).toContain("{ _about_sql; some item");
  expect(await generateRuleIndex(findOpa(), [own, other])).not.toContain("_about_sql");
});

test("the check of policies reports a misspelt effect", async () => {
  await cp(POLICIES, folder, { recursive: true });
  const file = join("countersign", "rules", "mistake.rego");
  await write(file, ["package countersign.rules.mistake", ...HEAD.slice(1), `denny ${SAYS}`]);

  const report = await checkPolicies(folder);

  expect(report.ok).toBe(false);
  expect(report.output).toContain("denny is neither deny, review nor allow");
});

test("what rules read of the input is found, up to the first name that is not fixed", async () => {
  const file = await write("x.rego", [
    ...HEAD,
    "_all := [input.action.tool, input.agent.labels[input.action.operation], input.action.facts]",
    "",
    "deny contains input.action.facts.path",
  ]);

  const [source] = await parseSources(findOpa(), [file]);

  expect(inputReads([source!.module])).toEqual([
    ["action", "tool"],
    ["agent", "labels"],
    ["action", "operation"],
    ["action", "facts"],
  ]);
});

test.for([
  ["is walked", "deny contains x if walk(input, [x, _])"],
  ["gets another name", "deny contains x if { all := input; x := all.a }"],
  ["is looked into by a variable", "deny contains x if x := input[_]"],
  ["is replaced", "deny contains 1 if data.x.y with input as {}"],
] as const)("an input that %s is read as a whole", async ([, rule]) => {
  const file = await write("x.rego", [...HEAD, rule]);

  const [source] = await parseSources(findOpa(), [file]);

  expect(inputReads([source!.module])).toEqual([[]]);
});

test("only what is read is picked", () => {
  const input = { action: { tool: "t", arguments: { big: 1 } }, list: [{ a: 1 }], principal: "p" };

  expect(
    inputPicker([["action", "tool"], ["list", "a"], ["absent"], ["__proto__"]])(input),
  ).toEqual({ action: { tool: "t" }, list: [{ a: 1 }] });
  for (const unknown of [undefined, "x", [["action"], 7], [[]], [["action"], []]]) {
    expect(inputPicker(unknown)(input)).toBe(input);
  }
});

test("a rule that was just written gets the part of the input that it reads", async () => {
  await cp(POLICIES, folder, { recursive: true });
  const rule =
    'deny contains {"rule": "r", "message": "m"} if input.action.arguments.path == "/etc"';
  await write(join("countersign", "rules", "x.rego"), [...HEAD, rule]);
  await buildPolicies(folder, join(folder, "out"));
  const faults: unknown[] = [];
  const engine = await loadEngine(join(folder, "out"), faults);
  const read = (path: string) =>
    engine.evaluate(
      caseInput({ action: { tool: "filesystem", operation: "read_file", arguments: { path } } }),
    );

  expect(read("/etc").rule).toBe("r");
  expect(read("/tmp").effect).toBe("allow");
  expect(faults).toEqual([]);
});
