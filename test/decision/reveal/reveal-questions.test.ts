import { expect, test } from "vitest";
import { REVEAL_MS } from "../../../services/core/approval/reveal.ts";
import { Fault } from "../../../services/core/fault.ts";
import type { Wanted } from "../../../services/decision/ledger/receipts.ts";
import { RevealQuestions } from "../../../services/decision/reveal/reveal-questions.ts";
import {
  DANA,
  HIDING,
  POINT,
  SHOWING,
  T0,
  after,
  denial,
  openCommand,
  person,
  reviewed,
  revealing,
} from "../../core/approval/samples.ts";

const opening = openCommand({ details: HIDING, decision: reviewed(SHOWING) });
const request = after(
  opening,
  revealing(DANA),
  revealing(DANA, { revealId: "reveal_2", placeholder: "<EMAIL_2>" }),
);

/** One stream, at a time, whose receipts are made so. */
function questions(receiptOf: (wanted: Wanted) => Promise<string>, nowMs = T0 + 2_000) {
  const wanted: Wanted[] = [];
  const receipts = {
    of: async (each: Wanted) => {
      wanted.push(each);
      return { tlogProof: await receiptOf(each), knownSize: 7n, consistency: [] };
    },
  };
  const witnessRule = { appliesTo: () => true };
  const made = new RevealQuestions({ receipts, witnessRule, clock: () => nowMs }, 7n);
  return { made, wanted };
}

test("each question is told once, with a receipt of its own event that may have to be witnessed", async () => {
  const { made, wanted } = questions(async ({ revealId = "" }) => `of ${revealId}`);

  const told = await made.next(request);

  expect(told).toMatchObject([
    { revealId: "reveal_1", placeholder: "<EMAIL_1>", receipt: { tlogProof: "of reveal_1" } },
    { revealId: "reveal_2", placeholder: "<EMAIL_2>", receipt: { tlogProof: "of reveal_2" } },
  ]);
  expect(Buffer.from(told[0]?.recipientKey ?? []).toString("base64url")).toBe(POINT);
  expect(wanted[0]).toMatchObject({ requestId: "req_sample", knownSize: 7n, isWitnessed: true });
  expect(await made.next(request)).toEqual([]);
});

test("one that can't be proven now is left out, and hinders neither the others nor the verdict", async () => {
  const { made } = questions(async ({ revealId }) => {
    if (revealId === "reveal_2") return "proof";
    throw new Fault({ code: "unavailable", reason: "unwitnessed", message: "No witness." });
  });

  expect(await made.next(request)).toMatchObject([{ revealId: "reveal_2" }]);
  expect(await made.next(request)).toEqual([]);
});

test("a defect is none of that", async () => {
  const { made } = questions(async () => {
    throw new TypeError("a defect");
  });

  await expect(made.next(request)).rejects.toThrow("a defect");
});

test("nothing is asked after the expiry, nor after the verdict", async () => {
  const late = questions(async () => "", T0 + 1_000 + REVEAL_MS);
  const settled = after(opening, revealing(DANA), denial(person("dora", "data-governance")));

  expect(await late.made.next(request)).toEqual([]);
  expect(await questions(async () => "").made.next(settled)).toEqual([]);
  expect(late.wanted).toEqual([]);
});
