import { describe, expect, test } from "vitest";
import { decide } from "../../../services/core/approval/decide.ts";
import type { RequestStatus } from "../../../services/core/approval/request.ts";
import { openReveals, REVEAL_MS } from "../../../services/core/approval/reveal.ts";
import { labelOf, revealableIn } from "../../../services/core/approval/revealable.ts";
import {
  AGENT_ID,
  CANCEL,
  DANA,
  DETAILS,
  DIGEST,
  EXPIRES_IN_MS,
  HIDING,
  ISSUER,
  POINT,
  SHOWING,
  T0,
  VIEW_DIGEST,
  after,
  denial,
  inStatus,
  keyOf,
  knownPeople,
  openCommand,
  person,
  reviewed,
  revealing,
  vote,
} from "./samples.ts";

const opening = openCommand({ details: HIDING, decision: reviewed(SHOWING) });
const pending = after(opening);
const OTHER = "f".repeat(64);

describe("nobody is let see a hidden value", () => {
  const owner = person("olga", "data-governance");
  const linked = { ...person("second", "data-governance"), linked: [keyOf("olga")] };
  test.for([
    ["of their own agent", revealing(owner), "own_action"],
    ["by an identity that is linked to the owner's", revealing(linked), "own_action"],
    [
      "by one that was linked to it meanwhile",
      revealing(person("second", "data-governance"), {
        people: knownPeople({}, { second: ["olga"] }),
      }),
      "own_action",
    ],
    [
      "whose agent it has become",
      revealing(DANA, {
        people: Object.assign(knownPeople({}), {
          ownerOf: (id: string) => (id === AGENT_ID ? keyOf("dana") : undefined),
        }),
      }),
      "own_action",
    ],
    ["who is in no group that decides", revealing(person("sam", "sales")), "not_in_group"],
    [
      "having seen another action",
      revealing(DANA, { actionDigest: OTHER }),
      "action_digest_mismatch",
    ],
    ["having seen another view", revealing(DANA, { viewDigest: OTHER }), "view_digest_mismatch"],
    ["who says nothing", revealing(DANA, { reason: "" }), "reason_required"],
    [
      "who says nothing that is a word",
      revealing(DANA, { reason: " … \u200b" }),
      "reason_required",
    ],
  ] as const)("%s", ([, command, code]) => {
    const { refusal, events } = decide(command, pending, T0 + 1_000);

    expect(refusal?.code).toBe(code);
    expect(events.filter(({ change }) => change.type === "value.revealed")).toEqual([]);
  });

  test("by a sign-in that is too weak to approve", () => {
    const strict = after(
      openCommand({ details: HIDING, decision: reviewed({ ...SHOWING, stepUp: true }) }),
    );

    expect(decide(revealing(DANA), strict, T0 + 1_000).refusal?.code).toBe("step_up_required");
    expect(decide(revealing(DANA, { isStrong: true }), strict, T0 + 1_000).events).toMatchObject([
      { change: { type: "value.revealed", isStrong: true } },
    ]);
  });

  test.for<RequestStatus>(["approved", "redeemed", "denied", "expired", "cancelled", "succeeded"])(
    "of a request that is %s",
    (status) => {
      const { refusal, events } = decide(revealing(DANA), inStatus(status), T0 + 1_000);

      expect(["settled", "expired"]).toContain(refusal?.code);
      expect(events).toEqual([]);
    },
  );

  test("at the moment at which the request expires", () => {
    const { refusal } = decide(revealing(DANA), pending, T0 + EXPIRES_IN_MS);

    expect(refusal?.code).toBe("expired");
  });
});

test("a refused look is on the record once for each person and reason, beside the refused votes", () => {
  const sam = person("sam", "sales");
  const request = after(
    opening,
    revealing(sam),
    revealing(sam, { placeholder: "<EMAIL_2>" }),
    revealing(DANA, { placeholder: "<API_KEY_1>" }),
    vote(sam),
  );

  expect(request.lifecycle.refusedReveals).toEqual([
    { handle: `${ISSUER}|sam`, code: "not_in_group" },
    { handle: `${ISSUER}|dana`, code: "not_revealable" },
  ]);
  expect(request.lifecycle.refusedVotes).toEqual([
    { handle: `${ISSUER}|sam`, code: "not_in_group" },
  ]);
});

test("other reasons are no news of anybody", () => {
  const { lifecycle } = after(
    opening,
    revealing(DANA, { placeholder: "<EMAIL_9>" }),
    revealing(DANA, { reason: "" }),
  );

  expect(lifecycle.refusedReveals).toBeUndefined();
});

test("the record of refused looks ends", () => {
  const crowd = Array.from({ length: 70 }, (_, at) => revealing(person(`p${at}`)));

  expect(after(opening, ...crowd).lifecycle.refusedReveals).toHaveLength(64);
});

test("whoever may decide is let see a value, for a minute, and the record says who, what and why", () => {
  const { events, refusal } = decide(revealing(DANA), pending, T0 + 1_000);

  expect(refusal).toBeUndefined();
  expect(events.map(({ actor, change }) => ({ actor, change }))).toEqual([
    {
      actor: { kind: "person", id: keyOf("dana") },
      change: {
        type: "value.revealed",
        voter: DANA,
        revealId: "reveal_1",
        placeholder: "<EMAIL_1>",
        label: "pii.email",
        recipientKey: POINT,
        reason: "Is it the address of the ticket?",
        channel: "terminal",
        actionDigest: DIGEST,
        viewDigest: VIEW_DIGEST,
        expiresAtMs: T0 + 1_000 + REVEAL_MS,
      },
    },
  ]);
});

test("whom an escalation adds sees values from then on", () => {
  const escalating = { ...SHOWING, escalate: [{ afterMs: 60_000, to: "managers" }] };
  const request = after(openCommand({ details: HIDING, decision: reviewed(escalating) }));
  const mia = person("mia", "managers");

  expect(decide(revealing(mia), request, T0 + 59_999).refusal?.code).toBe("not_in_group");
  expect(decide(revealing(mia), request, T0 + 60_000).refusal).toBeUndefined();
});

test("nothing is shown for longer than the request waits", () => {
  const { events } = decide(revealing(DANA), pending, T0 + EXPIRES_IN_MS - 5_000);

  expect(events.map(({ change }) => change)).toMatchObject([{ expiresAtMs: T0 + EXPIRES_IN_MS }]);
});

test("the same value may be asked for again, and the values of another identity count as one's own", () => {
  const target = [1, 2, 3, 4, 5, 6].map((at) => `<EMAIL_${at}>`).join(" ");
  const details = { ...HIDING, action: { ...HIDING.action, target } };
  const five = [1, 2, 3, 4, 5].map((at) => revealing(DANA, { placeholder: `<EMAIL_${at}>` }));
  const request = after(openCommand({ details, decision: reviewed(SHOWING) }), ...five);
  const other = revealing(person("dana-2", "data-governance"), {
    placeholder: "<EMAIL_6>",
    people: knownPeople({}, { "dana-2": ["dana"] }),
  });

  expect(decide(revealing(DANA), request, T0 + 2_000).refusal).toBeUndefined();
  expect(decide(other, request, T0 + 2_000).refusal?.code).toBe("reveal_limit");
  expect(decide({ ...other, people: new Map() }, request, T0 + 2_000).refusal).toBeUndefined();
});

test("a look changes neither votes nor who is still needed", () => {
  const { lifecycle } = after(opening, revealing(DANA));

  expect(lifecycle).toMatchObject({ status: "pending", votes: [], version: 2 });
});

test("what may still be answered is what has not expired, of a request that waits", () => {
  const asked = after(opening, revealing(DANA));
  const expiresAtMs = T0 + 1_000 + REVEAL_MS;

  expect(openReveals(asked.lifecycle, expiresAtMs - 1)).toEqual([
    { id: "reveal_1", by: DANA, placeholder: "<EMAIL_1>", recipientKey: POINT, expiresAtMs },
  ]);
  expect(openReveals(asked.lifecycle, expiresAtMs)).toEqual([]);
  for (const end of [vote(person("dora", "data-governance")), denial(DANA), CANCEL])
    expect(openReveals(after(opening, revealing(DANA), end).lifecycle, T0 + 2_000)).toEqual([]);
  expect(openReveals(after(opening).lifecycle, T0)).toEqual([]);
});

test("a card lists what policy lets people see, once each, in the order of the view", () => {
  expect(revealableIn(pending)).toEqual([
    { placeholder: "<EMAIL_1>", label: "pii.email" },
    { placeholder: "<CREDIT_CARD_1>", label: "pci.credit_card" },
    { placeholder: "<EMAIL_2>", label: "pii.email" },
    { placeholder: "<EMAIL_3>", label: "pii.email" },
  ]);
});

test.for([
  ["policy says nothing", after(openCommand({ details: HIDING }))],
  ["nothing is hidden", after(openCommand({ details: DETAILS, decision: reviewed(SHOWING) }))],
  ["it is settled", after(opening, vote(DANA))],
] as const)("it lists nothing where %s", ([, request]) => {
  expect(revealableIn(request)).toEqual([]);
});

test.for([
  ["<EMAIL_1>", "pii.email"],
  ["<DATE_OF_BIRTH_12>", "pii.date_of_birth"],
  ["<API_KEY_1>", "secret.api_key"],
  ["<MEDICAL_ID_1>", "phi.medical_id"],
  ["<EMAIL>", undefined],
  ["<EMAIL_1> ", undefined],
  ["<email_1>", undefined],
  ["<TOSTRING_1>", undefined],
  ["", undefined],
] as const)("%s hides a value of %s", ([placeholder, label]) => {
  expect(labelOf(placeholder)).toBe(label);
});
