import { expect, test } from "vitest";
import { readQuestion, toDryRun } from "../../services/cli/policy-question.ts";

test.each([
  ["{", {}, /FILE/],
  ['{"acton":{}}', {}, /"acton"/],
  ['{"action":{"tol":"x"}}', {}, /"tol"/],
  ['{"action":{"tool":1,"operation":"x"}}', {}, /tool must be a text/],
  ['{"classification":{"pii":-1}}', { tool: "a", operation: "b" }, /classification.pii/],
  [undefined, { tool: "a" }, /--tool and --operation/],
  [undefined, { tool: "a", operation: "b", facts: "[]" }, /--facts must be a JSON object/],
  [undefined, { tool: "a", operation: "b", arguments: '{"a":1,"a":2}' }, /--arguments/],
])("%j with %j is refused", (text, flags, message) => {
  expect(() => readQuestion(text, flags)).toThrow(message);
});

test("flags win over the file, and both forms ask the same", () => {
  const file =
    '{"action":{"tool":"a","operation":"b","arguments":{"x":[1]}},"context":{"source_zone":"eu"},"principal":"p"}';

  const question = readQuestion(file, { operation: "c", target: "t" });
  const wire = toDryRun(question);

  expect(question.action).toMatchObject({
    tool: "a",
    operation: "c",
    target: "t",
    arguments: { x: [1] },
  });
  expect(wire.action).toMatchObject({ tool: "a", operation: "c", argumentsJson: '{"x":[1]}' });
  expect(wire.context).toMatchObject({ sourceZone: "eu", principal: "p" });
});
