import type { OpenCommand } from "./command.ts";
import type { RequestChange } from "./event.ts";

/** How a request begins: with what policy says of it. */
export function open(command: OpenCommand, nowMs: number): readonly RequestChange[] {
  const { details, decision } = command;
  const decided = {
    agentId: details.agent.id,
    tool: details.action.tool,
    operation: details.action.operation,
    digest: details.digest,
    viewDigest: details.viewDigest,
    policyRevision: command.policyRevision,
    rule: decision.rule,
    reasons: decision.reasons,
    risk: decision.risk,
  };
  switch (decision.effect) {
    case "allow": {
      const { redemptionId, reportWithinMs, underGrantId } = command;
      const reportByMs = nowMs + reportWithinMs;
      const { maskResult } = decision;
      return [
        {
          type: "decision.allowed",
          ...decided,
          redemptionId,
          reportByMs,
          ...(underGrantId === undefined ? {} : { underGrantId }),
          ...(maskResult === undefined ? {} : { maskResult }),
        },
      ];
    }
    case "deny":
      return [{ type: "decision.denied", ...decided }];
    case "review": {
      const { review } = decision;
      const expiresAtMs = nowMs + review.expiresInMs;
      return [{ type: "request.opened", ...decided, review, expiresAtMs }];
    }
  }
}
