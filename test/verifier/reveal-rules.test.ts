import { expect, test } from "vitest";
import {
  DANA,
  HIDING,
  SHOWING,
  T0,
  openCommand,
  play,
  reviewed,
  revealing,
  vote,
} from "../core/approval/samples.ts";
import { logOf, rewritten, type LooseLeaf } from "./built-log.ts";
import { actedBy, changed, withData, withoutData, withReview } from "./changes.ts";
import { verifySigned } from "./run.ts";
import { OLGA } from "./two-approvals.ts";

const opening = openCommand({ details: HIDING, decision: reviewed(SHOWING) });
const [OPENED, LOOKED] = [2, 3] as const;

/** Dana looks at a hidden value and approves: leaves 2 to 5. */
function looked(): readonly LooseLeaf[] {
  return logOf(
    play(opening, [
      [revealing(DANA), T0 + 1_000],
      [vote(DANA), T0 + 2_000],
    ]),
  ).leaves;
}

test("a look that the state machine allowed breaks no rule", async () => {
  const { code, rules, text } = await verifySigned(rewritten(looked()));

  expect(rules, text).toEqual([]);
  expect(code).toBe(0);
});

test.each<[rule: string, what: string, leaves: readonly LooseLeaf[]]>([
  [
    "reveal_unfounded",
    "a look that policy lets nobody have",
    changed(looked(), OPENED, (leaf) => {
      const { reveal: _, ...review } = leaf["data"].review;
      return { data: { ...leaf["data"], review } };
    }),
  ],
  [
    "reveal_unfounded",
    "a look at another type than policy names",
    changed(looked(), LOOKED, withData({ label: "pii.phone", placeholder: "<PHONE_1>" })),
  ],
  [
    "reveal_unfounded",
    "a look at a secret that policy names",
    changed(
      changed(looked(), OPENED, withReview({ reveal: ["secret"] })),
      LOOKED,
      withData({ label: "secret.api_key", placeholder: "<API_KEY_1>" }),
    ),
  ],
  [
    "reveal_unfounded",
    "a look at a secret under the label of something else",
    changed(looked(), LOOKED, withData({ placeholder: "<API_KEY_1>" })),
  ],
  [
    "reveal_unfounded",
    "a look at nothing that is a placeholder",
    changed(looked(), LOOKED, withData({ label: "pii.", placeholder: "<_1>" })),
  ],
  ["reveal_ineligible", "a look by the owner", changed(looked(), LOOKED, actedBy("olga"))],
  [
    "reveal_ineligible",
    "a look by another identity of the owner",
    changed(looked(), LOOKED, withData({ linked: [OLGA] })),
  ],
  [
    "reveal_ineligible",
    "a look by somebody of no group that decides",
    changed(looked(), LOOKED, withData({ groups: [] })),
  ],
  [
    "step_up_missing",
    "a look without the stronger sign-in that policy asks for",
    changed(looked(), OPENED, withReview({ step_up: true })),
  ],
  [
    "vote_view_mismatch",
    "a look at another view",
    changed(looked(), LOOKED, withData({ view: "d".repeat(64) })),
  ],
  [
    "action_mismatch",
    "a look at another action",
    changed(looked(), LOOKED, ({ action }) => ({ action: { ...action, digest: "d".repeat(64) } })),
  ],
  [
    "reveal_too_long",
    "a look of two minutes",
    changed(looked(), LOOKED, withData({ expires_at: T0 + 121_000 })),
  ],
  [
    "reveal_too_long",
    "a look after the request's time",
    changed(looked(), OPENED, withData({ expires_at: T0 + 500 })),
  ],
  [
    "machine_vote",
    "a look by a machine",
    changed(looked(), LOOKED, ({ actor }) => ({ actor: { ...actor, kind: "agent" } })),
  ],
  ["wrong_order", "a look after the verdict", [...looked(), looked()[LOOKED]!]],
])("%s: %s is found", async (rule, _, leaves) => {
  const { code, rules, text } = await verifySigned(rewritten(leaves));

  expect(rules, text).toContain(rule);
  expect(code).toBe(2);
});

test("a look without the key that it was sealed for is no leaf", async () => {
  const { code } = await verifySigned(rewritten(changed(looked(), LOOKED, withoutData("key"))));

  expect(code).toBe(1);
});
