import type { PolicyDecision } from "../policy/decision.ts";
import type { RequestAgent, RequestContext, SeenAction } from "./request.ts";

/** A view, ready to be digested: JSON with nothing in it that changes while people decide. */
export interface RequestView {
  readonly [name: string]: string | readonly string[] | Readonly<Record<string, string | number>>;
}

/** What the view is made of. */
export interface Viewed {
  readonly agent: RequestAgent;
  readonly action: SeenAction;
  readonly context: RequestContext;
  readonly digest: string;
  readonly decision: PolicyDecision;
}

/**
 * Everything that approvers are shown of a request and that must not differ between two people who vote on it. Its digest is
 * the view digest that each vote repeats.
 */
export function requestView({ agent, action, context, digest, decision }: Viewed): RequestView {
  return {
    agent: agent.id,
    owner: agent.owner,
    tool: action.tool,
    operation: action.operation,
    target: action.target,
    arguments: action.argumentsJson,
    facts: action.factsJson,
    classification: action.classification,
    context: { ...context },
    digest,
    rule: decision.rule,
    risk: decision.risk,
    reasons: decision.reasons.map(({ code, message }) => `${code}: ${message}`),
  };
}
