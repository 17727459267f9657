import type { DelegationParty } from "../identity/identity.ts";
import type { PolicyDecision } from "../policy/decision.ts";
import type { OperatingMode, RequestAgent, RequestContext, SeenAction } from "./request.ts";

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
  /** Shown only where there is one, so that the digest of every other view stays what it was. */
  readonly delegation?: readonly DelegationParty[];
  readonly mode?: OperatingMode;
}

/**
 * Everything that approvers are shown of a request and that must not differ between two people who vote on it. Its digest is
 * the view digest that each vote repeats.
 */
export function requestView(viewed: Viewed): RequestView {
  const { agent, action, context, digest, decision, delegation, mode } = viewed;
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
    ...(delegation === undefined
      ? {}
      : { delegation: delegation.map(({ kind, id }) => `${kind}: ${id}`) }),
    ...(mode === undefined ? {} : { mode }),
  };
}
