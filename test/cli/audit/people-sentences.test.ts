import { expect, test } from "vitest";
import type { CountersignEvent } from "../../../services/core/approval/event.ts";
import { sentenceOf } from "../../../services/cli/audit/sentence.ts";
import type { LeafRecord } from "../../../services/core/evidence/leaf-record.ts";
import { parseLeaf } from "../../../services/core/evidence/parse-leaf.ts";
import { Archive, eventsSaying, SAID } from "../../core/ledger/leaf-samples.ts";
import { delegatedSaying, RICH_REVIEW, richEventsSaying } from "../../core/ledger/rich-samples.ts";

const EVENTS: Readonly<Record<string, CountersignEvent>> = {
  ...eventsSaying(SAID),
  ...richEventsSaying(SAID),
};

/** What the trail says of a sample, to somebody who may know the names. */
function sentence(name: string): string {
  const archive = new Archive();
  const { body } = archive.append(EVENTS[name]!, delegatedSaying(SAID), RICH_REVIEW);
  const record: LeafRecord = parseLeaf(7, body);
  const nameOf = (id: string) => archive.nameOf(id) ?? id;
  return sentenceOf({ record, who: nameOf(record.actor.id), opened: archive.stored }, nameOf);
}

test.each(Object.keys(EVENTS))("is told as a sentence that ends: %s", (name) => {
  expect(sentence(name)).toMatch(/^[A-Z0-9a-z].*\.$/u);
  expect(sentence(name)).not.toMatch(/undefined|null|NaN|act_/);
});

test.each([
  ["vote.refused", "voter Olga tried to approve, and was refused: own_action."],
  [
    "value.revealed",
    "voter Olga was let see <EMAIL_1> (pii.email) through terminal until 2027-01-15T08:01:00.000Z (“Because.”); the value is sealed for their session and nowhere in the log.",
  ],
  ["reveal.refused", "voter Olga asked to see a hidden value, and was refused: not_revealable."],
  [
    "glass.broken",
    "voter Olga broke the glass through terminal: allowed at once, to be reviewed by others until 2027-01-16T08:00:00.000Z (“Because.”).",
  ],
  [
    "glass.reviewed",
    "voter Olga looked at the emergency afterwards and found it justified (“Because.”).",
  ],
  [
    "request.extended",
    "Olga asked for more time: people may decide until 2027-01-15T09:00:00.000Z.",
  ],
  ["grant.used", "Olga used the grant once more, for request req_another; 3 uses are left."],
  [
    "access.refused",
    "12 calls of countersign.approval.v1.ApprovalService/Vote were refused: token_expired.",
  ],
  [
    "a signed vote",
    "voter Olga voted to approve through terminal, signed by a passkey, with 2 other identities, for several uses (“Because.”), having seen the view 0123456789ab….",
  ],
  [
    "a denial that is remembered",
    "People said no (voter Olga) (“Because.”); it stands for the same task until 2027-01-15T09:00:00.000Z.",
  ],
  [
    "an approval for several uses",
    "The required people approved (voter Olga, second Olga); a grant of 5 uses was minted until 2027-01-15T09:00:00.000Z.",
  ],
  [
    "entry 3, stand_in_named",
    "voter Olga changed the directory: other Olga stands in for voter Olga until 2027-01-22T06:40:00.000Z.",
  ],
])("%s reads: %s", (name, text) => {
  expect(sentence(name)).toBe(text);
});
