import { expect, test } from "vitest";
import { summarise } from "../../../services/cli/up/summary.ts";

const RUN = { pid: 1, startedAt: "2026-01-01T00:00:00.000Z", processes: [] };
const OPTIONS = { home: "/h", policies: "/p", revision: "abc" };

test("a stack in which people may approve their own actions says so, loudly", () => {
  const alone = summarise(RUN, { ...OPTIONS, isSingleOperator: true });

  expect(alone).toContain("SINGLE OPERATOR MODE: COUNTERSIGN_SINGLE_OPERATOR=true");
});

test("a stack in which somebody else decides says nothing of that mode", () => {
  const shared = summarise(RUN, { ...OPTIONS, isSingleOperator: false });

  expect(shared).not.toContain("SINGLE");
});
