import { expect, test } from "vitest";
import type { CountersignEvent } from "../../services/core/approval/event.ts";
import { toTimeline } from "../../services/decision/timeline.ts";
import { eventsSaying, SAID } from "../core/ledger/leaf-samples.ts";
import { richEventsSaying } from "../core/ledger/rich-samples.ts";

const EVENTS: Readonly<Record<string, CountersignEvent>> = {
  ...eventsSaying(SAID),
  ...richEventsSaying(SAID),
};

function textOf(name: string): string {
  return toTimeline([{ index: 7, event: EVENTS[name]! }])[0]!.text;
}

test.each(Object.keys(EVENTS))("is told as a sentence that ends: %s", (name) => {
  expect(textOf(name)).toMatch(/\.$/u);
  expect(textOf(name)).not.toMatch(/undefined|null|NaN/);
});

test.each([
  ["vote.refused", "A vote to approve was refused: own_action."],
  [
    "value.revealed",
    "Olga was let see <EMAIL_1> (pii.email) until 2027-01-15T08:01:00.000Z (Because.).",
  ],
  ["reveal.refused", "Somebody asked to see a hidden value, and was refused: not_revealable."],
  [
    "glass.broken",
    "Olga broke the glass: allowed at once, to be reviewed by others until 2027-01-16T08:00:00.000Z (Because.).",
  ],
  ["a signed vote", "Olga voted to approve, signed by a passkey, for several uses (Because.)."],
  [
    "an approval for several uses",
    "The required people approved; a grant of 5 uses until 2027-01-15T09:00:00.000Z was minted.",
  ],
  [
    "an allowance under a grant",
    "It was allowed under the grant grant_9, which people gave for several uses.",
  ],
])("%s reads: %s", (name, text) => {
  expect(textOf(name)).toBe(text);
});
