import { denialKeysOf } from "../../core/approval/alike.ts";
import type { ApprovalRequest, DenialScope, RequestDetails } from "../../core/approval/request.ts";
import type { PolicyDecision } from "../../core/policy/decision.ts";

const IN_WORDS: Readonly<Record<DenialScope, string>> = {
  action: "this action",
  target: "this target",
  rule: "everything that this rule puts to people",
  task: "this task",
};

/** By what a remembered denial that concerns a question is found. */
export function denialKeys({ shapes }: Pick<RequestDetails, "shapes">): readonly string[] {
  return shapes === undefined ? [] : denialKeysOf(shapes);
}

/** The answer to a question that was denied before, so that nobody is bothered with it again. */
export function deniedBefore(denied: ApprovalRequest, decision: PolicyDecision): PolicyDecision {
  const { details, lifecycle } = denied;
  const { scope = "action", untilMs = 0 } = lifecycle.remembered ?? {};
  const until = new Date(untilMs).toISOString();
  const message = `Request ${details.id} was denied, and that holds for ${IN_WORDS[scope]} until ${until}.`;
  return {
    effect: "deny",
    rule: "denied_before",
    reasons: [{ code: "denied_before", message }],
    risk: decision.risk,
  };
}
