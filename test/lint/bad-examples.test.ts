import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lint } from "./oxlint.ts";

const BAD = join(import.meta.dirname, "bad");
const CORE = "services/core/approval";

/** Each bad example, the one rule that must stop it, and where the same text is fine, if anywhere. */
const EXAMPLES: readonly (readonly [file: string, rule: string, fineAt?: string])[] = [
  [`${CORE}/adapter-import.ts`, "no-restricted-imports", "test/core/adapter-import.ts"],
  [`${CORE}/reads-file.ts`, "no-restricted-imports", "services/adapters/sql/reads-file.ts"],
  [`${CORE}/reads-clock.ts`, "no-restricted-properties", "services/decision/reads-clock.ts"],
  [`${CORE}/rolls-dice.ts`, "no-restricted-properties", "services/adapters/nats/rolls-dice.ts"],
  [`${CORE}/knows-process.ts`, "no-restricted-globals", "services/decision/knows-process.ts"],
  [`${CORE}/global-by-another-name.ts`, "no-restricted-globals", "services/cli/global.ts"],
  [`${CORE}/waits.ts`, "no-restricted-globals", "services/adapters/nats/waits.ts"],
  ["services/adapters/nats/sibling-import.ts", "no-restricted-imports", "test/a/b/sibling.ts"],
  ["services/adapters/nats/process-import.ts", "no-restricted-imports", "test/a/b/process.ts"],
  ["services/decision/adapter-import.ts", "no-restricted-imports", "services/decision/handler.ts"],
  [
    "services/decision/late-adapter-import.ts",
    "no-restricted-imports",
    "services/decision/main.ts",
  ],
  ["services/notifier/process-import.ts", "no-restricted-imports", "test/notifier/import.ts"],
  ["sidecar/process-import.ts", "no-restricted-imports", "tools/process-import.ts"],
  ["services/decision/reads-environment.ts", "no-process-env", "services/notifier/main.ts"],
  ["services/decision/floating-promise.ts", "no-floating-promises"],
  ["services/decision/misused-promise.ts", "no-misused-promises"],
  ["services/decision/missing-case.ts", "switch-exhaustiveness-check"],
  ["services/decision/throws-text.ts", "only-throw-error"],
  ["services/decision/any-type.ts", "no-explicit-any"],
  ["services/decision/non-null.ts", "no-non-null-assertion", "test/decision/non-null.ts"],
  ["services/decision/value-import-of-type.ts", "consistent-type-imports"],
  ["services/decision/default-export.ts", "no-default-export", "vitest.config.ts"],
  ["services/decision/cycle-a.ts", "no-cycle"],
  ["services/decision/cycle-b.ts", "no-cycle"],
  ["services/decision/CamelCase.ts", "filename-case", "services/decision/kebab-case.ts"],
  ["services/decision/too-deep.ts", "max-depth"],
  ["services/decision/too-many-params.ts", "max-params"],
  ["services/decision/too-long.ts", "max-lines"],
  ["services/decision/too-long-function.ts", "max-lines-per-function", "test/a/long-function.ts"],
];

/** What the examples need to stand beside them. */
const NEIGHBOURS = ["services/decision/row.ts"];

test("each bad example is stopped by its rule, and by no other", () => {
  const files = [...EXAMPLES.map(([file]) => file), ...NEIGHBOURS];
  const complaints = lint(Object.fromEntries(files.map((file) => [file, textOf(file)])));

  const found = complaints.map(({ file, rule }) => `${file} ${rule}`).toSorted();
  expect(found).toEqual(EXAMPLES.map(([file, rule]) => `${file} ${rule}`).toSorted());
});

test("the same text passes its rule in a room where it is fine", () => {
  const moved = EXAMPLES.flatMap(([file, rule, fineAt]) =>
    fineAt === undefined ? [] : [{ file, rule, fineAt }],
  );
  const complaints = lint(
    Object.fromEntries(moved.map(({ file, fineAt }) => [fineAt, textOf(file)])),
  );

  const found = complaints.map(({ file, rule }) => `${file} ${rule}`);
  for (const { fineAt, rule } of moved) expect(found).not.toContain(`${fineAt} ${rule}`);
});

function textOf(file: string): string {
  return readFileSync(join(BAD, file), "utf8");
}
