import { expect, test } from "vitest";
import {
  DANA,
  GRANT_TTL_MS,
  OTTO,
  T0,
  TICK,
  denial,
  emergency,
  keyOf,
} from "../core/approval/samples.ts";
import { rewritten, type LooseLeaf } from "./built-log.ts";
import { actedBy, changed, personId, storyLeaves, withData } from "./changes.ts";
import { ASKED, BROKEN, directoryLeaf, emergencyLog, LOOKED_AT } from "./emergencies.ts";
import { verifySigned } from "./run.ts";
import { DANA_VOTED, OLGA, ran } from "./two-approvals.ts";

test.each<[rule: string, what: string, leaves: readonly LooseLeaf[]]>([
  [
    "step_up_missing",
    "an emergency settled without the stronger sign-in that policy asks of an approval",
    changed(emergencyLog(), ASKED, (leaf) => ({
      data: { ...leaf["data"], review: { ...leaf["data"].review, step_up: true } },
    })),
  ],
  [
    "glass_unfounded",
    "an emergency that policy knows nothing of",
    changed(emergencyLog(), ASKED, (leaf) => {
      const { break_glass: _, ...review } = leaf["data"].review;
      return { data: { ...leaf["data"], review } };
    }),
  ],
  [
    "not_eligible",
    "an emergency that somebody of another group settles",
    changed(emergencyLog(), BROKEN, withData({ groups: ["data-governance"] })),
  ],
  [
    "self_approval",
    "an emergency that the owner settles",
    changed(emergencyLog(), BROKEN, actedBy("olga")),
  ],
  [
    "self_approval",
    "an emergency that the owner settles by another identity",
    changed(emergencyLog(), BROKEN, withData({ linked: [OLGA] })),
  ],
  [
    "machine_vote",
    "an emergency that a machine settles",
    changed(emergencyLog(), BROKEN, ({ actor }) => ({ actor: { ...actor, kind: "agent" } })),
  ],
  [
    "vote_digest_mismatch",
    "an emergency of another action",
    changed(emergencyLog(), BROKEN, ({ action }) => ({
      action: { ...action, digest: "d".repeat(64) },
    })),
  ],
  [
    "vote_view_mismatch",
    "an emergency that was seen otherwise",
    changed(emergencyLog(), BROKEN, withData({ view: "d".repeat(64) })),
  ],
  [
    "wrong_time",
    "an emergency that is to be looked at much later",
    changed(emergencyLog(), BROKEN, withData({ review_due_at: T0 * 2 })),
  ],
  [
    "wrong_time",
    "an emergency whose grant lives longer",
    changed(emergencyLog(), BROKEN, withData({ grant_expires_at: T0 * 2 })),
  ],
  [
    "deny_ignored",
    "an emergency that goes on after a denial",
    emergencyLog().toSpliced(BROKEN, 0, ...storyLeaves([[denial(DANA), T0 + 500]]).slice(3, 4)),
  ],
  [
    "glass_own_review",
    "an after-review by the one who settled",
    changed(emergencyLog(), LOOKED_AT, actedBy("otto")),
  ],
  [
    "glass_own_review",
    "an after-review by another identity of the one who settled",
    changed(emergencyLog(), LOOKED_AT, withData({ linked: [personId("otto")] })),
  ],
  [
    "glass_own_review",
    "an after-review by whom the directory knows as the one who settled",
    emergencyLog().toSpliced(
      2,
      0,
      directoryLeaf({
        kind: "linked",
        person: keyOf("dana"),
        other: keyOf("otto"),
        basis: "code",
      }),
    ),
  ],
  [
    "self_approval",
    "an after-review by the owner",
    changed(emergencyLog(), LOOKED_AT, actedBy("olga")),
  ],
  [
    "not_eligible",
    "an after-review by somebody of no group that decides",
    changed(emergencyLog(), LOOKED_AT, withData({ groups: ["everybody"] })),
  ],
  [
    "glass_reviewed_twice",
    "a second after-review",
    [
      ...emergencyLog(),
      { ...emergencyLog()[LOOKED_AT], ...actedBy("dora")(emergencyLog()[LOOKED_AT]!) },
    ],
  ],
  [
    "glass_missing",
    "an after-review of what people approved",
    [...ran(), emergencyLog()[LOOKED_AT]!],
  ],
  [
    "glass_missing",
    "an after-review of what waits",
    [...ran().slice(0, DANA_VOTED), emergencyLog()[LOOKED_AT]!],
  ],
])("%s: %s is found", async (rule, _, leaves) => {
  const { code, rules, text } = await verifySigned(rewritten(leaves));

  expect(rules, text).toContain(rule);
  expect(code).toBe(2);
});

test("it is said aloud that nobody has looked at an emergency, before and after its time", async () => {
  const open = emergencyLog().slice(0, LOOKED_AT);
  const later = { ...open[0], id: "service.9", ts: T0 + 1_000 + 86_400_001 };

  expect((await verifySigned(open)).notes).toEqual(["glass_open"]);
  expect(await verifySigned([...open, later])).toMatchObject({
    code: 0,
    notes: ["glass_unreviewed"],
  });
});

test("an emergency after a denial that is not enough is none of anybody's findings", async () => {
  const leaves = storyLeaves(
    [
      [denial(DANA), T0 + 1],
      [emergency(OTTO), T0 + 2],
      [TICK, T0 + 2 + GRANT_TTL_MS],
    ],
    { denyThreshold: 2, breakGlass: { group: "oncall", reviewWithinMs: 86_400_000 } },
  );

  expect(await verifySigned(leaves)).toMatchObject({ code: 0, rules: [], notes: ["glass_open"] });
});
