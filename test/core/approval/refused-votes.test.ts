import { expect, test } from "vitest";
import { decide } from "../../../services/core/approval/decide.ts";
import type { Command } from "../../../services/core/approval/command.ts";
import {
  DANA,
  DETAILS,
  EMERGENCY,
  ISSUER,
  T0,
  after,
  denial,
  emergency,
  inStatus,
  keyOf,
  openCommand,
  person,
  reviewed,
  vote,
} from "./samples.ts";

const SAM = person("sam");
const OTHER = "f".repeat(64);

/** How often each code was recorded. */
function recorded(...commands: readonly Command[]): readonly string[] {
  return (after(openCommand(), ...commands).lifecycle.refusedVotes ?? []).map(
    ({ handle, code }) => `${handle} ${code}`,
  );
}

test("a vote that is refused is on the record with whoever tried", () => {
  const { events, refusal } = decide(vote(SAM), inStatus("pending"), T0 + 1);

  expect(refusal?.code).toBe("not_in_group");
  expect(events).toEqual([
    {
      id: "req_sample.2",
      requestId: "req_sample",
      version: 2,
      atMs: T0 + 1,
      actor: { kind: "person", id: keyOf("sam") },
      change: {
        type: "vote.refused",
        voterKey: keyOf("sam"),
        choice: "approve",
        code: "not_in_group",
      },
    },
  ]);
});

test("the same person and the same reason are recorded once, whatever they choose and however they are spelled", () => {
  const again = person("SAM");

  expect(recorded(vote(SAM), vote(SAM), denial(SAM), vote(again))).toEqual([
    `${ISSUER}|sam not_in_group`,
  ]);
});

test("another reason and another person are recorded anew", () => {
  const action = vote(DANA, { actionDigest: OTHER });
  const view = vote(DANA, { viewDigest: OTHER });

  expect(recorded(vote(SAM), vote(person("tom")), action, view, vote(person("olga")))).toEqual([
    `${ISSUER}|sam not_in_group`,
    `${ISSUER}|tom not_in_group`,
    `${ISSUER}|dana action_digest_mismatch`,
    `${ISSUER}|dana view_digest_mismatch`,
    `${ISSUER}|olga own_action`,
  ]);
});

test("nobody fills the record: after 64 no more are recorded, and all are still refused", () => {
  const many = Array.from({ length: 70 }, (_, index) => vote(person(`sam-${index}`)));
  const request = after(openCommand(), ...many);

  expect(request.lifecycle.refusedVotes).toHaveLength(64);
  expect(request.lifecycle.version).toBe(65);
  expect(decide(vote(SAM), request, T0 + 2_000).refusal?.code).toBe("not_in_group");
});

test("a refused vote changes nothing else and stands in nobody's way", () => {
  const before = after(openCommand());
  const request = after(openCommand(), vote(SAM));

  const { version, refusedVotes, ...rest } = request.lifecycle;
  expect({ ...rest, version: version - 1 }).toEqual(before.lifecycle);
  expect(refusedVotes).toHaveLength(1);
  expect(after(openCommand(), vote(SAM), vote(DANA)).lifecycle.status).toBe("approved");
});

test.each<[string, Command]>([
  ["a vote without the comment that it needs", denial(DANA, "")],
  ["an emergency", emergency(SAM)],
])("%s is refused without a record", (_, command) => {
  const decision = reviewed({ ...EMERGENCY, requireComment: true });
  const { events, refusal } = decide(command, after(openCommand({ decision })), T0 + 1);

  expect(events).toEqual([]);
  expect(refusal).toBeDefined();
});

test.each(["approved", "denied", "expired", "succeeded"] as const)(
  "a vote after the end is refused without a record when a request is %s",
  (status) => {
    const { events, refusal } = decide(vote(SAM), inStatus(status), T0 + 3_000);

    expect(events).toEqual([]);
    expect(refusal?.code).toBe(status === "expired" ? "expired" : "settled");
  },
);

test("how strong a sign-in was and what a passkey signed stand with the vote", () => {
  const strong = vote(DANA, { isStrong: true, passkey: '{"id":"x"}' });
  const { events } = decide(strong, inStatus("pending"), T0 + 1);
  const weak = decide(vote(DANA), inStatus("pending"), T0 + 1);

  expect(events[0]?.change).toMatchObject({ isStrong: true, passkey: '{"id":"x"}' });
  expect(weak.events[0]?.change).not.toHaveProperty("isStrong");
  expect(weak.events[0]?.change).not.toHaveProperty("passkey");
  expect(weak.events[0]?.change).not.toHaveProperty("scope");
});

test("a strong sign-in is needed to approve where policy says so, and not to deny", () => {
  const opening = openCommand({ decision: reviewed({ stepUp: true }), details: DETAILS });

  expect(after(opening, vote(DANA)).lifecycle.status).toBe("pending");
  expect(after(opening, vote(DANA, { isStrong: true })).lifecycle.status).toBe("approved");
  expect(after(opening, denial(DANA)).lifecycle.status).toBe("denied");
});
