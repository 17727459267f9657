import { describe, expect, test } from "vitest";
import {
  ALLOW,
  CANCEL_AS_OPERATOR,
  DANA,
  DENY,
  DETAILS,
  EXTEND,
  GRANT_TTL_MS,
  REPEAT,
  SEVERAL,
  T0,
  TICK,
  denial,
  keyOf,
  openCommand,
  person,
  play,
  vote,
  withdrawal,
} from "../core/approval/samples.ts";
import { logOf, rewritten, type LooseLeaf } from "./built-log.ts";
import {
  actedBy,
  changed,
  personId,
  storyLeaves,
  withData,
  withoutData,
  withReview,
} from "./changes.ts";
import {
  ALLOWED,
  CHOSEN,
  directoryLeaf,
  emergencyLog,
  GIVEN,
  SEVERAL_ASKED,
  severalUsesLog,
  TAKEN,
} from "./emergencies.ts";
import { verifySigned } from "./run.ts";
import { APPROVED, DANA_VOTED, DORA_VOTED, OLGA, OPENED, ran } from "./two-approvals.ts";

const LINK = directoryLeaf({
  kind: "linked",
  person: keyOf("dana"),
  other: keyOf("dora"),
  basis: "code",
});
const OWNER_LINK = directoryLeaf({
  kind: "linked",
  person: keyOf("dana"),
  other: keyOf("olga"),
  basis: "email",
});
const REMEMBER = { rememberDenialMs: 3_600_000 };
const remembering = storyLeaves(
  [[{ ...denial(DANA), remember: { scope: "task", forMs: 60_000 } }, T0 + 1]],
  REMEMBER,
);
const taskless = storyLeaves(
  [[{ ...denial(DANA), remember: { scope: "rule", forMs: 60_000 } }, T0 + 1]],
  REMEMBER,
);
const DENIED = taskless.length - 1;
const extended = storyLeaves([[EXTEND, T0 + 1]]);
const EXTENDED = extended.length - 1;
const escalated = storyLeaves([[TICK, T0 + 60_000]], {
  escalate: [{ afterMs: 60_000, to: "managers" }],
});
const ESCALATED = escalated.length - 1;

describe("a rule that is broken is found:", () => {
  test.each<[rule: string, what: string, leaves: readonly LooseLeaf[]]>([
    [
      "grant_bounds",
      "several uses that not everybody chose",
      changed(severalUsesLog(), CHOSEN, withoutData("scope")),
    ],
    [
      "grant_bounds",
      "more uses than policy allows",
      changed(severalUsesLog(), SEVERAL_ASKED, withReview({ grant_uses: 2 })),
    ],
    [
      "grant_bounds",
      "several uses for longer than policy allows",
      changed(severalUsesLog(), SEVERAL_ASKED, withReview({ grant_window_ms: 1 })),
    ],
    [
      "scope_unfounded",
      "a vote for several uses where policy allows one",
      changed(ran(), DANA_VOTED, withData({ scope: "bounded" })),
    ],
    [
      "grant_overused",
      "a use that is counted wrongly",
      changed(severalUsesLog(), TAKEN, withData({ uses_left: 2 })),
    ],
    [
      "grant_overused",
      "one use too many",
      changed(
        changed(severalUsesLog(), GIVEN, (leaf) =>
          withData({ bounds: { ...leaf["data"].bounds, uses: 2 } })(leaf),
        ),
        TAKEN,
        withData({ uses_left: 0 }),
      ).toSpliced(TAKEN + 1, 0, {
        ...severalUsesLog()[TAKEN],
        ...withData({ by: "req_third", uses_left: 0 })(severalUsesLog()[TAKEN]!),
      }),
    ],
    [
      "grant_overused",
      "the same use twice",
      severalUsesLog().toSpliced(TAKEN, 0, severalUsesLog()[TAKEN]!),
    ],
    ["grant_overused", "a use of a grant that serves once", [...ran(), severalUsesLog()[TAKEN]!]],
    [
      "expired_grant_used",
      "a use after the time of the grant",
      changed(severalUsesLog(), TAKEN, ({ ts }) => ({ ts: ts + 3_600_000 })),
    ],
    [
      "expired_grant_used",
      "a use of what was taken back",
      severalUsesLog().toSpliced(TAKEN, 0, {
        ...severalUsesLog()[TAKEN],
        type: "grant.ended",
        actor: { ...severalUsesLog()[CHOSEN]!["actor"] },
        c: { reasons: "0".repeat(64) },
        data: { grant: severalUsesLog()[TAKEN]!["data"].grant, code: "revoked" },
      }),
    ],
    [
      "grant_use_missing",
      "an action under a grant that does not say so",
      severalUsesLog().toSpliced(TAKEN, 1),
    ],
    [
      "approval_missing",
      "an action under a grant that there is not",
      changed(severalUsesLog(), ALLOWED, withData({ under: "grant_of_nobody" })),
    ],
    [
      "grant_mismatch",
      "another action under a grant",
      changed(severalUsesLog(), ALLOWED, ({ action }) => ({
        action: { ...action, tool: "shell" },
      })),
    ],
    [
      "remembered_unfounded",
      "a denial that stands for longer than policy lets it",
      changed(taskless, DENIED, withData({ remembered: { scope: "rule", until: T0 * 2 } })),
    ],
    [
      "remembered_unfounded",
      "a denial that stands although policy lets none",
      changed(taskless, OPENED, (leaf) => {
        const { remember_denial_ms: _, ...review } = leaf["data"].review;
        return { data: { ...leaf["data"], review } };
      }),
    ],
    [
      "wrong_time",
      "more time than policy gives",
      changed(extended, EXTENDED, withData({ expires_at: T0 * 2 })),
    ],
    ["extended_twice", "more time a second time", [...extended, extended[EXTENDED]!]],
    [
      "wrong_actor",
      "more time that a person gives",
      changed(extended, EXTENDED, actedBy("dana")).map((leaf, at) =>
        at === EXTENDED ? { ...leaf, actor: { ...leaf["actor"], kind: "person" } } : leaf,
      ),
    ],
    [
      "escalation_unfounded",
      "an escalation to a group that policy does not name",
      changed(escalated, ESCALATED, withData({ to: "friends" })),
    ],
    [
      "too_early",
      "an escalation before its time",
      changed(escalated, ESCALATED, ({ ts }) => ({ ts: ts - 1 })),
    ],
    [
      "mode_mismatch",
      "a vote of another mode than its request",
      changed(ran(), DANA_VOTED, () => ({ mode: "single_operator" })),
    ],
    ["voter_without_vote", "somebody counted whose vote was refused", refusedAndCounted()],
    [
      "person_counted_twice",
      "two identities of one person, by what one of the votes says",
      changed(ran(), DANA_VOTED, withData({ linked: [personId("dora")] })),
    ],
    [
      "person_counted_twice",
      "two identities of one person, by what the directory says",
      ran().toSpliced(2, 0, LINK),
    ],
    [
      "quorum_not_met",
      "two identities of one person as if they were two",
      ran().toSpliced(2, 0, LINK),
    ],
    [
      "self_approval",
      "a vote by another identity of the owner, by what the directory says",
      ran().toSpliced(2, 0, OWNER_LINK),
    ],
    [
      "self_approval",
      "a verdict with the owner's vote, whose link came between",
      ran().toSpliced(DANA_VOTED + 1, 0, { ...OWNER_LINK, ts: T0 - 60_000 }),
    ],
    [
      "wrong_actor",
      "a vote that somebody else takes back",
      ran().toSpliced(DORA_VOTED + 1, 0, {
        ...ran()[DORA_VOTED],
        type: "vote.withdrawn",
        c: {},
        data: { of: personId("dana") },
      }),
    ],
    [
      "no_vote",
      "a vote of another identity that there is not",
      ran().toSpliced(DANA_VOTED + 1, 0, {
        ...ran()[DANA_VOTED],
        type: "vote.withdrawn",
        c: {},
        data: { of: personId("nobody") },
      }),
    ],
  ])("%s: %s", async (rule, _, leaves) => {
    const { code, rules, text } = await verifySigned(rewritten(leaves));

    expect(rules, text).toContain(rule);
    expect(code).toBe(2);
  });
});

/** Somebody who may not vote tries, is refused, and is counted all the same. */
function refusedAndCounted(): readonly LooseLeaf[] {
  const [refused] = storyLeaves([[vote(person("olga", "data-governance")), T0 + 500]]).slice(3);
  const counted = changed(ran(), APPROVED, withData({ voters: [personId("dana"), OLGA] }));
  return counted.toSpliced(DANA_VOTED, 0, refused!);
}

describe("what is right breaks no rule:", () => {
  const stepUp = { stepUp: true };
  const strongly = [
    [vote(DANA, { isStrong: true }), T0 + 1],
    [TICK, T0 + 1 + GRANT_TTL_MS],
  ] as const;

  test.each<[what: string, leaves: readonly LooseLeaf[]]>([
    ["an emergency that somebody else looked at", emergencyLog()],
    ["a grant of several uses", severalUsesLog()],
    ["a strong sign-in where policy wants one", storyLeaves(strongly, stepUp)],
    [
      "more time, and votes in it",
      storyLeaves([
        [EXTEND, T0 + 1],
        [vote(DANA), T0 + 45 * 60_000],
      ]),
    ],
    ["the same question again", storyLeaves([[REPEAT, T0 + 1]])],
    ["an operator who withdraws", storyLeaves([[CANCEL_AS_OPERATOR, T0 + 1]])],
    ["a denial that is remembered", taskless],
    ["a task that can't be remembered", remembering],
    [
      "two people who were one once",
      ran().toSpliced(2, 0, LINK, {
        ...directoryLeaf({ kind: "unlinked", person: keyOf("dana"), other: keyOf("dora") }),
        id: "service.91",
        ts: T0 - 1_800_000,
      }),
    ],
    ["a link of which replicas may not know yet", ran().toSpliced(2, 0, { ...LINK, ts: T0 })],
    ["a refused vote", storyLeaves([[vote(person("olga", "data-governance")), T0 + 1]])],
    [
      "a vote taken back by another identity",
      storyLeaves(
        [
          [vote(DANA), T0 + 1],
          [withdrawal({ ...person("dana2"), linked: [keyOf("dana")] }), T0 + 2],
        ],
        { requirements: [{ group: "data-governance", approvals: 2 }] },
      ).toSpliced(
        2,
        0,
        directoryLeaf({
          kind: "linked",
          person: keyOf("dana"),
          other: keyOf("dana2"),
          basis: "code",
        }),
      ),
    ],
  ])("%s", async (_, leaves) => {
    const { code, rules, text } = await verifySigned(rewritten(leaves));

    expect(rules, text).toEqual([]);
    expect(code).toBe(0);
  });
});

describe("what is said aloud:", () => {
  test("that one person could both ask and approve", async () => {
    const details = { ...DETAILS, mode: "single_operator" } as const;
    const { leaves } = logOf(
      play(openCommand({ details }), [
        [vote(person("olga", "data-governance")), T0 + 1],
        [TICK, T0 + 1 + GRANT_TTL_MS],
      ]),
    );

    const { code, rules, notes, text } = await verifySigned(leaves);

    expect(rules, text).toEqual([]);
    expect({ code, notes }).toEqual({ code: 0, notes: ["single_operator"] });
    expect(JSON.parse(text)).toMatchObject({ single_operator_leaves: leaves.length - 2 });
  });

  test("that an earlier denial is missing by which something was denied", async () => {
    const denied = logOf(
      play(openCommand({ decision: { ...DENY, rule: "denied_before" } }), []),
    ).leaves;
    const second = logOf(
      play(
        openCommand({
          decision: { ...DENY, rule: "denied_before" },
          details: { ...DETAILS, id: "req_second" },
        }),
        [],
        T0 + 30_000,
      ),
    ).leaves.slice(2);

    expect((await verifySigned(denied)).notes).toEqual(["denied_before"]);
    expect((await verifySigned(rewritten([...taskless, ...second]))).notes).toEqual([]);
  });

  test("that the signatures of passkeys were not checked", async () => {
    const signed = storyLeaves([[vote(DANA, { isStrong: true, passkey: "{}" }), T0 + 1]]);

    const { not_checked: left } = JSON.parse((await verifySigned(signed)).text) as {
      not_checked: readonly { readonly code: string; readonly message: string }[];
    };

    expect(left.find(({ code }) => code === "passkeys")?.message).toContain("of 1 votes");
  });
});

test("what policy allows needs no grant of several uses", async () => {
  const { leaves } = logOf(play(openCommand({ decision: ALLOW }), []));

  expect(await verifySigned(leaves)).toMatchObject({ code: 0, rules: [] });
});

test("a vote for several uses is a vote for one as well", async () => {
  const dora = person("dora", "data-governance");
  const leaves = storyLeaves(
    [
      [vote(DANA, { scope: "bounded" }), T0 + 1],
      [vote(dora), T0 + 2],
      [TICK, T0 + 2 + GRANT_TTL_MS],
    ],
    { ...SEVERAL, requirements: [{ group: "data-governance", approvals: 2 }] },
  );

  expect(await verifySigned(leaves)).toMatchObject({ code: 0, rules: [] });
  expect(leaves[APPROVED]?.["data"]).not.toHaveProperty("bounds");
});
