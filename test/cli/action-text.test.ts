import { expect, test } from "vitest";
import { actionText } from "../../services/cli/action-text.ts";
import { deedOf } from "../../services/core/text/deed.ts";
import { card } from "../support/cards.ts";

function shell(...argv: readonly string[]) {
  return card({
    tool: "shell",
    operation: "exec",
    target: "host-1",
    argumentsJson: JSON.stringify({ argv }),
  });
}

test.each([
  [["kubectl", "delete", "ns", "prod"], "kubectl delete ns prod"],
  [["sh", "-c", "rm -rf /; echo 'x'"], String.raw`sh -c 'rm -rf /; echo '\''x'\'''`],
  [["echo", ""], "echo ''"],
  [["echo", "a\nb\u202E\\"], String.raw`echo $'a\u000ab\u202e\\'`],
])("a command line is shown as a shell reads it: %j", (argv, text) => {
  expect(actionText(shell(...argv))).toBe(text);
});

test("a long command line is cut, and says so", () => {
  const text = actionText(shell("echo", "x".repeat(100_000)));

  expect(text).toHaveLength(200);
  expect(text.endsWith("…")).toBe(true);
});

test.each(["sql", "statement", "query"])("the argument %s is shown with the database", (name) => {
  const argumentsJson = JSON.stringify({ [name]: "select 1 -- x\ndrop table t\u0007" });

  expect(actionText(card({ argumentsJson }))).toBe(
    String.raw`crm: select 1 -- x ⏎ drop table t\u0007`,
  );
});

test("a statement does not hide what another tool does", () => {
  const payment = card({ tool: "bank", operation: "transfer", target: "all" });

  expect(actionText(payment)).toBe("bank transfer all: select 1");
});

test.each(["", "null", "[]", "{", '{"argv":[]}', '{"argv":[1]}', '{"sql":" "}', '{"sql":{}}'])(
  "arguments that are neither are no deed: %s",
  (argumentsJson) => {
    expect(deedOf({ argumentsJson })).toBeUndefined();
    expect(actionText(card({ argumentsJson }))).toBe("postgres query crm");
  },
);
