import type { CountersignEvent, ServiceChange } from "../../services/core/approval/event.ts";
import type { OpenCommand } from "../../services/core/approval/command.ts";
import type { LeafRecord } from "../../services/core/evidence/leaf-record.ts";
import { parseLeaf } from "../../services/core/evidence/parse-leaf.ts";
import {
  ALLOW,
  DANA,
  DENY,
  DETAILS,
  EMERGENCY,
  EXPIRES_IN_MS,
  EXTEND,
  HIDING,
  OPAL,
  OTTO,
  REPEAT,
  SEVERAL,
  SHOWING,
  T0,
  TICK,
  boundedVote,
  denial,
  emergency,
  glassReview,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  revealing,
  reviewed,
  use,
  vote,
  type Move,
  type Story,
} from "../core/approval/samples.ts";
import { SAID } from "../core/ledger/leaf-samples.ts";
import { entriesSaying } from "../core/ledger/rich-samples.ts";
import { bytesOf, logOfEvents, serviceEvent, type LooseLeaf } from "../verifier/built-log.ts";

/** Owns the agent of all of them. */
const OLGA = person("olga", "data-governance");
const MINUTE_MS = 60_000;

/**
 * The leaves of a legal log with every event of people and identities: emergencies, one of them looked at, grants of several
 * uses, refused votes, looks at hidden values, more time, remembered denials, changes of the directory, and refused calls.
 */
export function peopleLeaves(): readonly LooseLeaf[] {
  const stories = [
    emergencyOf("req_looked_at", [[glassReview(DANA), T0 + 5_000]]),
    emergencyOf("req_waits", []),
    severalUses(),
    play(
      { ...asking("req_another"), decision: ALLOW, underGrantId: "grant_several" },
      [[outcome(), T0 + 6_000]],
      T0 + 5_000,
    ),
    refusals(),
    waiting(),
    looks(),
    play(asking("req_denied", { rememberDenialMs: MINUTE_MS }), [
      [{ ...denial(DANA), remember: { scope: "rule", forMs: MINUTE_MS } }, T0 + 1_000],
    ]),
    play(
      { ...asking("req_denied_again"), decision: { ...DENY, rule: "denied_before" } },
      [],
      T0 + 2_000,
    ),
  ];
  const events = [...serviceEvents(), ...stories.flatMap((story) => story.events)];
  // Stable: events of one moment stay in their order.
  const inTime = events.toSorted((left, right) => left.atMs - right.atMs);
  const requests = new Map(stories.map(({ request }) => [request.details.id, request]));
  return logOfEvents(inTime, requests).leaves;
}

/** The same, read. */
export function peopleRecords(): readonly LeafRecord[] {
  return recordsOf(peopleLeaves());
}

/** Leaves as evidence reads them. */
export function recordsOf(leaves: readonly LooseLeaf[]): readonly LeafRecord[] {
  return leaves.map((leaf, index) => parseLeaf(index, bytesOf(leaf)));
}

/** A request of its own. */
function asking(id: string, review: Parameters<typeof reviewed>[0] = {}): OpenCommand {
  const details = { ...DETAILS, id, idempotencyKey: id };
  return openCommand({ details, decision: reviewed(review) });
}

function emergencyOf(id: string, more: readonly Move[]): Story {
  const grantId = id.replace(/^req_/, "grant_");
  return play(asking(id, EMERGENCY), [
    [emergency(OTTO), T0 + 1_000],
    [redemption({ grantId }), T0 + 3_000],
    [outcome(), T0 + 4_000],
    ...more,
  ]);
}

function severalUses(): Story {
  const grantId = "grant_several";
  return play(asking("req_several", SEVERAL), [
    [boundedVote({ ...DANA, linked: ["https://other.example|dana"] }), T0 + 1_000],
    [redemption({ grantId }), T0 + 3_000],
    [outcome(), T0 + 4_000],
    [use("req_another", { grantId }), T0 + 5_000],
    [{ kind: "revoke", voter: OPAL, reason: "Enough.", isOperator: true }, T0 + 6_000],
  ]);
}

function refusals(): Story {
  return play(asking("req_refused"), [
    [vote(OLGA), T0 + 1_000],
    [vote(person("eve")), T0 + 2_000],
    [vote(DANA, { isStrong: true }), T0 + 3_000],
    [redemption({ grantId: "grant_refused" }), T0 + 4_000],
    [outcome(), T0 + 5_000],
  ]);
}

function looks(): Story {
  const opening = asking("req_hiding", SHOWING);
  return play({ ...opening, details: { ...HIDING, ...idsOf(opening) } }, [
    [revealing(DANA), T0 + 1_000],
    [revealing(DANA, { placeholder: "<API_KEY_1>" }), T0 + 2_000],
    [denial(DANA), T0 + 3_000],
  ]);
}

function idsOf({ details: { id, idempotencyKey } }: OpenCommand) {
  return { id, idempotencyKey };
}

function waiting(): Story {
  const escalate = [{ afterMs: MINUTE_MS, to: "managers" }];
  return play(asking("req_long", { escalate }), [
    [REPEAT, T0 + 1_000],
    [TICK, T0 + MINUTE_MS],
    [TICK, T0 + EXPIRES_IN_MS - MINUTE_MS],
    [EXTEND, T0 + EXPIRES_IN_MS - 1_000],
    [TICK, T0 + 2 * EXPIRES_IN_MS],
  ]);
}

function serviceEvents(): readonly CountersignEvent[] {
  const refused = {
    type: "access.refused",
    reason: "token_expired",
    method: "countersign.approval.v1.ApprovalService/Vote",
    count: 12,
  } as const;
  const entries = entriesSaying(SAID).filter(({ kind }) => kind !== "unlinked");
  const changes: readonly ServiceChange[] = [
    { type: "policy.activated", revision: "r1" },
    { type: "policy.activated", revision: "r2" },
    ...entries.map((entry) => ({ type: "directory.changed", entry }) as const),
    refused,
  ];
  return changes.map((change, at) => serviceEvent(at, change, T0 - MINUTE_MS + at));
}
