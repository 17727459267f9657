import { expect, test } from "vitest";
import type { CliContext } from "../../../services/cli/context.ts";
import { runChecks } from "../../../services/cli/doctor/checks.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

test("without a stack one line fails and says what to do; nothing else is checked", async () => {
  await using home = await temporaryDirectory();
  const needed: Pick<CliContext, "env"> = { env: {} };

  const results = await runChecks(needed as CliContext, { home: home.path });

  expect(results.filter(({ state }) => state === "failed")).toEqual([
    {
      name: "stack",
      state: "failed",
      detail: "not running; start it with countersign up",
      advice: "",
    },
  ]);
  const others = results.filter(({ name }) => name !== "stack");
  expect(others.length).toBeGreaterThan(5);
  expect(new Set(others.map(({ state, detail }) => `${state}: ${detail}`))).toEqual(
    new Set(["skipped: not checked"]),
  );
});
