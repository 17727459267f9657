import { expect, test } from "vitest";
import type { Viewed } from "../../../services/core/approval/view.ts";
import { requestView } from "../../../services/core/approval/view.ts";
import { DETAILS, reviewed } from "./samples.ts";

const { agent, action, context, digest } = DETAILS;
const viewed: Viewed = { agent, action, context, digest, decision: reviewed() };

test("a view of a request without anything unusual has the members that it always had", () => {
  expect(Object.keys(requestView(viewed))).toEqual([
    "agent",
    "owner",
    "tool",
    "operation",
    "target",
    "arguments",
    "facts",
    "classification",
    "context",
    "digest",
    "rule",
    "risk",
    "reasons",
  ]);
});

test("a view says when one person may both ask and approve", () => {
  expect(requestView({ ...viewed, mode: "single_operator" })).toEqual({
    ...requestView(viewed),
    mode: "single_operator",
  });
});

test("a view names everybody through whom the agent came to act, the human first", () => {
  const view = requestView({
    ...viewed,
    delegation: [
      { kind: "person", id: "https://people.example|paul" },
      { kind: "agent", id: "spiffe://example/agent/planner" },
    ],
  });

  expect(view).toEqual({
    ...requestView(viewed),
    delegation: ["person: https://people.example|paul", "agent: spiffe://example/agent/planner"],
  });
});
