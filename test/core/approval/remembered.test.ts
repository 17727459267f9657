import { expect, test } from "vitest";
import type { VoteCommand } from "../../../services/core/approval/command.ts";
import type { RequestDetails } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import {
  DANA,
  DETAILS,
  EXPIRES_IN_MS,
  T0,
  TICK,
  after,
  denial,
  openCommand,
  person,
  play,
  reviewed,
  vote,
} from "./samples.ts";

const HOUR = 3_600_000;
const dora = person("dora", "data-governance");

function opening(change: Partial<PolicyReview> = {}, details: RequestDetails = DETAILS) {
  return openCommand({ decision: reviewed({ rememberDenialMs: HOUR, ...change }), details });
}

function forgetNot(
  voter = DANA,
  remember: VoteCommand["remember"] = { scope: "target", forMs: HOUR },
): VoteCommand {
  return { ...denial(voter), ...(remember === undefined ? {} : { remember }) };
}

test("the denial that settles a request is remembered as its voter chose", () => {
  const { lifecycle } = after(opening(), forgetNot());

  expect(lifecycle.remembered).toEqual({ scope: "target", untilMs: T0 + 1_000 + HOUR });
});

test("a denial of a task is remembered where the agent named one", () => {
  const shapes = { action: "1", target: "2", rule: "3", task: "4" };
  const remember = { scope: "task", forMs: 1 } as const;
  const { lifecycle } = after(opening({}, { ...DETAILS, shapes }), forgetNot(DANA, remember));

  expect(lifecycle.remembered).toEqual({ scope: "task", untilMs: T0 + 1_001 });
});

test("a denial that nobody wants remembered is not", () => {
  expect(after(opening(), denial(DANA)).lifecycle).not.toHaveProperty("remembered");
});

test("an earlier denial's choice does not count: its voter did not know that it would settle", () => {
  const two = opening({ denyThreshold: 2 });

  expect(after(two, forgetNot(), denial(dora)).lifecycle).not.toHaveProperty("remembered");
  expect(after(two, denial(DANA), forgetNot(dora)).lifecycle.remembered?.scope).toBe("target");
});

test("nothing is remembered of a request that expired or was approved", () => {
  const two = opening({ denyThreshold: 2 });
  const expired = play(two, [
    [forgetNot(), T0 + 1],
    [TICK, T0 + EXPIRES_IN_MS],
  ]);

  expect(expired.request.lifecycle).not.toHaveProperty("remembered");
  expect(after(two, forgetNot(), vote(dora)).lifecycle).not.toHaveProperty("remembered");
});
