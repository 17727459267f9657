import type { PolicyReview } from "../../services/core/policy/decision.ts";
import {
  DANA,
  GRANT_ID,
  T0,
  openCommand,
  outcome,
  person,
  play,
  redemption,
  reviewed,
  vote,
  type Move,
} from "../core/approval/samples.ts";
import { actId, logOf, type LooseLeaf } from "./built-log.ts";

export const DORA = person("dora", "data-governance", "security");
export const OLGA = actId("person", "https://people.example|olga");
const REDEEM: Move = [redemption({ grantId: GRANT_ID }), T0 + 3_000];
const REPORT: Move = [outcome(), T0 + 4_000];

/** Two people approve, the action runs, and its outcome comes: leaves 2 to 7, after two policies. */
export function ran(change: Partial<PolicyReview> = {}): readonly LooseLeaf[] {
  const requirements = [{ group: "data-governance", approvals: 2 }];
  const decision = reviewed({ requirements, ...change });
  const votes: readonly Move[] = [
    [vote(DANA), T0 + 1_000],
    [vote(DORA), T0 + 2_000],
  ];
  return logOf(play(openCommand({ decision }), [...votes, REDEEM, REPORT])).leaves;
}
/** Where they are. */
export const [OPENED, DANA_VOTED, DORA_VOTED, APPROVED, REDEEMED, REPORTED] = [
  2, 3, 4, 5, 6, 7,
] as const;
