import { timestampMs } from "@bufbuild/protobuf/wkt";
import * as wire from "../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { NextStep, Outcome, Progress, Risk } from "./answer.ts";

/** What is not stated, or not known here, is high (see the contract). */
export function riskOf(risk: wire.Risk): Risk {
  switch (risk) {
    case wire.Risk.LOW:
      return "low";
    case wire.Risk.MEDIUM:
      return "medium";
    case wire.Risk.CRITICAL:
      return "critical";
    case wire.Risk.HIGH:
    case wire.Risk.UNSPECIFIED:
      return "high";
  }
  return "high";
}

/** What is not stated, or not known here, is "none": the agent must not invent a next step. */
export function nextOf(next: wire.NextStep): NextStep {
  switch (next) {
    case wire.NextStep.RETRY:
      return "retry";
    case wire.NextStep.REQUEST_AGAIN:
      return "request_again";
    case wire.NextStep.NONE:
    case wire.NextStep.UNSPECIFIED:
      return "none";
  }
  return "none";
}

/** Undefined for what is no outcome. */
export function outcomeOf(outcome: wire.Outcome): Outcome | undefined {
  switch (outcome) {
    case wire.Outcome.SUCCEEDED:
      return "succeeded";
    case wire.Outcome.FAILED:
      return "failed";
    case wire.Outcome.UNKNOWN:
      return "unknown";
    case wire.Outcome.UNSPECIFIED:
      return undefined;
  }
  return undefined;
}

/** Who has approved so far and what is still needed, as the service says it. */
export function progressOf(progress: wire.Progress): Progress {
  const { requirements, expiresAt, nobodyReached, extended, quietUntil } = progress;
  return {
    requirements: requirements.map(({ group, approvals, approved }) => ({
      group,
      approvals,
      approved,
    })),
    nobodyReached,
    ...(expiresAt === undefined ? {} : { expiresAtMs: timestampMs(expiresAt) }),
    ...(extended ? { isExtended: true } : {}),
    ...(quietUntil === undefined ? {} : { quietUntilMs: timestampMs(quietUntil) }),
  };
}
