import { describe, expect, test } from "vitest";
import type { RefusalCode } from "../../../services/core/approval/command.ts";
import { decide } from "../../../services/core/approval/decide.ts";
import type { RequestStatus } from "../../../services/core/approval/request.ts";
import { REFUSED_AGENTS } from "./refused-agents.ts";
import type { Case } from "./refused-people.ts";
import { REFUSED_PEOPLE } from "./refused-people.ts";
import { REFUSED_REVEALS } from "./refused-reveals.ts";
import { T0, inStatus, redemption } from "./samples.ts";

/** A code without a case does not compile. */
const CASES: Readonly<Record<RefusalCode, readonly Case[]>> = {
  ...REFUSED_PEOPLE,
  ...REFUSED_AGENTS,
  ...REFUSED_REVEALS,
};

describe.each(Object.entries(CASES))("%s", (code, cases) => {
  test.each(cases)("is the answer to $says", ({ request, command, message, atMs }) => {
    const { refusal } = decide(command, request, atMs ?? T0 + 2_000);

    expect(refusal).toEqual({ code, message });
  });
});

test("a refusal records nothing of its own, but for votes and looks that were tried and a policy that revokes", () => {
  const cases = Object.values(CASES).flat();
  const recorded = cases.flatMap(({ command, request, atMs }) =>
    decide(command, request, atMs ?? T0 + 2_000).events.map(
      ({ change }) => `${command.kind}: ${change.type}`,
    ),
  );

  expect([...new Set(recorded)].toSorted()).toEqual([
    "break_glass: request.expired",
    "extend: request.expired",
    "redeem: grant.lapsed",
    "redeem: grant.revoked",
    "reveal: reveal.refused",
    "use_grant: grant.lapsed",
    "vote: request.expired",
    "vote: vote.refused",
  ]);
});

test.each<RequestStatus>(["succeeded", "failed", "unknown", "lapsed", "revoked", "denied"])(
  "nobody redeems a request that is %s",
  (status) => {
    const { events, refusal } = decide(redemption(), inStatus(status), T0 + 2_000);

    expect(events).toEqual([]);
    expect(refusal).toBeDefined();
  },
);
