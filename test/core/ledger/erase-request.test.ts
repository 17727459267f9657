import { describe, expect, test } from "vitest";
import type { ApprovalRequest, Lifecycle } from "../../../services/core/approval/request.ts";
import { withoutContents, withoutPerson } from "../../../services/core/ledger/erase-request.ts";
import { REVIEW, SAID, voterSaying } from "./leaf-samples.ts";
import { delegatedSaying } from "./rich-samples.ts";

const VOTER = voterSaying(SAID);
const BY = { ...VOTER, linked: ["https://other.example|voter Olga"] };
const SHAPES = { action: "a".repeat(64), target: "b".repeat(64), rule: "c".repeat(64) };
const LIFECYCLE: Lifecycle = {
  status: "succeeded",
  version: 5,
  createdAtMs: 1,
  rule: "r",
  reasons: [],
  risk: "high",
  policyRevision: "r1",
  review: REVIEW,
  votes: [{ voter: BY, choice: "approve", comment: "Fine.", channel: "terminal", atMs: 2 }],
  brokenGlass: {
    by: BY,
    reason: "An outage.",
    atMs: 2,
    reviewDueAtMs: 9,
    review: {
      by: { ...VOTER, subject: "reviewer" },
      finding: "justified",
      comment: "It was one.",
      atMs: 3,
    },
  },
  refusedVotes: [{ handle: "https://people.example|eve", code: "own_action" }],
  reveals: [
    { id: "reveal_1", by: BY, placeholder: "<EMAIL_1>", recipientKey: "B", expiresAtMs: 9 },
  ],
  refusedReveals: [{ handle: "https://people.example|mallory", code: "not_in_group" }],
  reachedChannels: [],
  failedChannels: [],
};
const REQUEST: ApprovalRequest = {
  details: { ...delegatedSaying(SAID), shapes: SHAPES },
  lifecycle: LIFECYCLE,
};

function without(handle: string): ApprovalRequest {
  return withoutPerson(REQUEST, { ids: new Map([[handle, "act_x"]]) });
}

describe("a request without a person", () => {
  test("is the same where it says nothing of them", () => {
    const left = without("https://people.example|nobody");

    expect(left.details).toBe(REQUEST.details);
    expect(left.lifecycle).toBe(REQUEST.lifecycle);
  });

  test("keeps their vote and their broken glass as somebody's, without their words", () => {
    const { votes, brokenGlass } = without("https://people.example|voterolga").lifecycle;

    expect(votes).toMatchObject([{ voter: { subject: "act_x", name: "[erased]" }, comment: "" }]);
    expect(brokenGlass).toMatchObject({
      by: { subject: "act_x", name: "[erased]" },
      reason: "",
      review: { comment: "It was one." },
    });
    expect(JSON.stringify(votes)).not.toContain("people.example");
  });

  test("keeps an after-review as somebody's, without their words", () => {
    const { votes, brokenGlass } = without("https://people.example|reviewer").lifecycle;

    expect(votes).toEqual(LIFECYCLE.votes);
    expect(brokenGlass).toMatchObject({
      reason: "An outage.",
      review: { by: { name: "[erased]" }, comment: "" },
    });
  });

  test("names another identity of a voter by their random id alone", () => {
    const { votes, brokenGlass } = without("https://other.example|voterolga").lifecycle;

    expect(votes).toMatchObject([{ voter: { name: "Olga", linked: ["erased|act_x"] } }]);
    expect(brokenGlass?.by.linked).toEqual(["erased|act_x"]);
  });

  test("names nobody whose vote was refused", () => {
    expect(without("https://people.example|eve").lifecycle.refusedVotes).toEqual([
      { handle: "erased|act_x", code: "own_action" },
    ]);
  });

  test("keeps that somebody was let see a value, and not who", () => {
    const { reveals } = without("https://people.example|voterolga").lifecycle;

    expect(reveals).toMatchObject([
      { placeholder: "<EMAIL_1>", by: { subject: "act_x", name: "[erased]" } },
    ]);
    expect(JSON.stringify(reveals)).not.toContain("people.example");
  });

  test("names nobody who was not let see one", () => {
    expect(without("https://people.example|mallory").lifecycle.refusedReveals).toEqual([
      { handle: "erased|act_x", code: "not_in_group" },
    ]);
  });

  test("names nobody through whom the agent came to act", () => {
    const { delegation } = without("https://people.example|delegatorolga").details;

    expect(delegation).toEqual([
      { kind: "person", id: "[erased]" },
      { kind: "agent", id: "spiffe://example/agent/between Olga" },
    ]);
  });
});

test("a request without its contents has no digests by which they could be guessed", () => {
  expect(withoutContents(REQUEST).details).not.toHaveProperty("shapes");
});
