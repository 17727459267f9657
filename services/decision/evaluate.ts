import type { RequestAgent, RequestContext, SeenAction } from "../core/approval/request.ts";
import type { WorkloadIdentity } from "../core/identity/identity.ts";
import type { Evaluation, PolicyEngine } from "../core/policy/engine.ts";
import { buildPolicyInput } from "../core/policy/input.ts";
import type { JsonObject } from "../core/policy/json.ts";
import { isJsonObject } from "../core/policy/json.ts";
import type { History } from "./history.ts";

/** What policy is asked about. */
export interface Question {
  readonly agent: RequestAgent;
  readonly action: SeenAction;
  readonly arguments: JsonObject;
  readonly facts: JsonObject;
  readonly context: RequestContext;
}

/** Asks policy. Never throws: the engine answers every fault with a denial. */
export function evaluate(
  ports: { readonly engine: PolicyEngine; readonly history: History },
  question: Question,
  nowMs: number,
): Evaluation | Promise<Evaluation> {
  const { agent, action, context } = question;
  const { claims, ...facts } = question.facts;
  const input = buildPolicyInput({
    action: {
      tool: action.tool,
      operation: action.operation,
      target: action.target,
      arguments: question.arguments,
      facts,
      ...(isJsonObject(claims) ? { claims } : {}),
    },
    classification: action.classification,
    agent,
    principal: context.principal,
    context: {
      reason: context.reason,
      task: context.task,
      ticket: context.ticket,
      environment: context.environment,
      source_zone: context.sourceZone,
      destination_zone: context.destinationZone,
      blast_radius: context.blastRadius,
    },
    nowMs,
    history: ports.history.of(agent.id, action.tool, nowMs),
  });
  return ports.engine.decide(input);
}

/** The verified workload as a request keeps it. */
export function toAgent(workload: WorkloadIdentity): RequestAgent {
  const { id, issuer, subject, owner, labels } = workload;
  return { id, issuer, subject, owner: owner ?? "", labels };
}
