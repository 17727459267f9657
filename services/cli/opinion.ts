import type { DryRunResponse } from "../../proto/gen/countersign/policy/v1/policy_pb.ts";
import { Effect } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { PolicyDecision, PolicyEffect } from "../core/policy/decision.ts";
import { toSafeLine } from "../core/text/safe-text.ts";
import { RISK_WORDS, type RiskWord } from "./request-card.ts";

/** What policy would say, as --json prints it. */
export interface Opinion {
  readonly effect: PolicyEffect;
  readonly rule: string;
  readonly risk: RiskWord;
  readonly reasons: readonly { readonly code: string; readonly message: string }[];
  readonly requirements: readonly { readonly group: string; readonly approvals: number }[];
  readonly policy_revision: string;
}

/** From an evaluation on this machine. */
export function fromDecision(decision: PolicyDecision, revision: string): Opinion {
  const { effect, rule, risk, reasons, review } = decision;
  return {
    effect,
    rule,
    risk,
    reasons,
    requirements: review?.requirements ?? [],
    policy_revision: revision,
  };
}

/** From the service. An effect that is not stated counts as deny. */
export function fromDryRun(answer: DryRunResponse): Opinion {
  const effects: Partial<Record<Effect, PolicyEffect>> = {
    [Effect.ALLOW]: "allow",
    [Effect.REVIEW]: "review",
  };
  return {
    effect: effects[answer.effect] ?? "deny",
    rule: answer.rule,
    risk: RISK_WORDS[answer.risk] ?? "high",
    reasons: answer.reasons.map(({ code, message }) => ({ code, message })),
    requirements: answer.requirements.map(({ group, approvals }) => ({ group, approvals })),
    policy_revision: answer.policyRevision,
  };
}

/** The same for people. */
export function describeOpinion(opinion: Opinion): string {
  const people = opinion.requirements.map(
    ({ group, approvals }) => `  asks ${approvals} of ${toSafeLine(group)}`,
  );
  const lines = [
    `${opinion.effect.toUpperCase()} by rule ${toSafeLine(opinion.rule)}, risk ${opinion.risk}`,
    ...opinion.reasons.map(({ code, message }) => `  ${toSafeLine(code)}: ${toSafeLine(message)}`),
    ...people,
    `  policy ${opinion.policy_revision}`,
  ];
  return `${lines.join("\n")}\n`;
}
