import type { ServiceChange } from "../../services/core/approval/event.ts";
import type { OpenCommand } from "../../services/core/approval/command.ts";
import type { PolicyReview } from "../../services/core/policy/decision.ts";
import {
  ALLOW,
  DANA,
  DETAILS,
  EMERGENCY,
  GRANT_ID,
  OTTO,
  SEVERAL,
  T0,
  boundedVote,
  emergency,
  glassReview,
  openCommand,
  outcome,
  play,
  redemption,
  reviewed,
  use,
  type Move,
} from "../core/approval/samples.ts";
import { logOfEvents, logOf, serviceEvent, type LooseLeaf } from "./built-log.ts";

const USED: readonly Move[] = [
  [redemption({ grantId: GRANT_ID }), T0 + 3_000],
  [outcome(), T0 + 4_000],
];

/** Otto settles at once, the action runs, and dana looks at it: leaves 2 to 6. */
export function emergencyLog(change: Partial<PolicyReview> = {}): readonly LooseLeaf[] {
  const decision = reviewed({ ...EMERGENCY, ...change });
  const moves: readonly Move[] = [
    [emergency(OTTO), T0 + 1_000],
    ...USED,
    [glassReview(DANA), T0 + 5_000],
  ];
  return logOf(play(openCommand({ decision }), moves)).leaves;
}
export const [ASKED, BROKEN, , , LOOKED_AT] = [2, 3, 4, 5, 6] as const;

/** Another request of the same agent. */
const ANOTHER: OpenCommand = openCommand({
  decision: { ...ALLOW, reasons: [{ code: "granted_before", message: "As before." }] },
  details: { ...DETAILS, id: "req_another", idempotencyKey: "another" },
  underGrantId: GRANT_ID,
});

/** Dana approves for three uses, two are taken, the second by another request: leaves 2 to 8. */
export function severalUsesLog(): readonly LooseLeaf[] {
  const first = play(openCommand({ decision: reviewed(SEVERAL) }), [
    [boundedVote(DANA), T0 + 1_000],
    ...USED,
    [use("req_another"), T0 + 5_000],
  ]);
  const second = play(ANOTHER, [[outcome(), T0 + 6_000]], T0 + 5_000);
  return logOf(first, second).leaves;
}
export const [SEVERAL_ASKED, CHOSEN, GIVEN, , , TAKEN, ALLOWED] = [2, 3, 4, 5, 6, 7, 8] as const;

/** The leaf of a change of the directory. */
export function directoryLeaf(
  entry: Extract<ServiceChange, { type: "directory.changed" }>["entry"],
  atMs = T0 - 3_600_000,
): LooseLeaf {
  const event = serviceEvent(90, { type: "directory.changed", entry }, atMs);
  return logOfEvents([event], new Map()).leaves[0]!;
}
