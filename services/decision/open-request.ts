import { canonicalise } from "../core/action/canonical.ts";
import { requestId, viewDigest } from "../core/action/digest.ts";
import { toHex } from "../core/action/encoding.ts";
import type { ApprovalRequest, RequestDetails, SeenAction } from "../core/approval/request.ts";
import type { Committed } from "../core/approval/store.ts";
import { requestView } from "../core/approval/view.ts";
import { Fault } from "../core/fault.ts";
import { proofOf, type WorkloadIdentity } from "../core/identity/identity.ts";
import type { Evaluation, PolicyEngine } from "../core/policy/engine.ts";
import type { Metrics } from "../adapters/telemetry/metrics.ts";
import { evaluate, toAgent } from "./evaluate.ts";
import type { ReadQuestion } from "./from-wire.ts";
import type { History } from "./history.ts";
import { toFault } from "./refusals.ts";
import type { Clock, Registrar } from "./registrar.ts";

/** What the use case works with. */
export interface OpenRequestOptions {
  readonly engine: PolicyEngine;
  readonly history: History;
  readonly registrar: Registrar;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** How long an outcome may take to be reported. */
  readonly reportWithinMs: number;
}

/** The request that a question made or met. */
export interface Opened {
  readonly request: ApprovalRequest;
  readonly isReplayed: boolean;
  readonly committed: Committed;
}

/** Decides an action: asks policy, commits its answer, and only then gives it. */
export class OpenRequest {
  readonly #options: OpenRequestOptions;

  constructor(options: OpenRequestOptions) {
    this.#options = options;
  }

  /** Throws `Fault`: already_exists when the key was used for another action, unavailable when nothing can be recorded. */
  async open(
    workload: WorkloadIdentity,
    question: ReadQuestion,
    traceparent: string,
  ): Promise<Opened> {
    const { registrar, clock, metrics, reportWithinMs } = this.#options;
    const startedAtMs = performance.now();
    const agent = toAgent(workload);
    const evaluation = await evaluate(this.#options, { ...question, agent }, clock());
    const details = toDetails({ question, agent, evaluation, traceparent });
    const committed = await registrar.execute(details.id, {
      kind: "open",
      proof: proofOf(workload.authn),
      details,
      ...evaluation,
      redemptionId: question.redemptionId,
      reportWithinMs,
    });
    const { request, events, refusal } = committed;
    if (refusal !== undefined) throw toFault(refusal, details.id);
    if (request === undefined) throw missing();
    const isReplayed = !events.some(({ event }) => event.version === 1);
    if (!isReplayed) {
      metrics.decided(evaluation.decision.effect, performance.now() - startedAtMs);
    }
    return { request, isReplayed, committed };
  }
}

interface Asked {
  readonly question: ReadQuestion;
  readonly agent: ReturnType<typeof toAgent>;
  readonly evaluation: Evaluation;
  readonly traceparent: string;
}

function toDetails({ question, agent, evaluation, traceparent }: Asked): RequestDetails {
  const { context, digest, idempotencyKey } = question;
  const isReview = evaluation.decision.effect === "review";
  const action = isReview ? asShown(question) : question.action;
  const view = requestView({ agent, action, context, digest, decision: evaluation.decision });
  return {
    id: requestId(agent.id, idempotencyKey),
    idempotencyKey,
    agent,
    action,
    context,
    digest,
    // Nobody votes on what policy settles alone, so only a review pays for the digest of its view.
    viewDigest: isReview ? toHex(viewDigest(view)) : "",
    traceparent,
  };
}

/** What people are shown is canonical, whoever asked: blanks and the order of keys must not push anything out of sight. */
function asShown({ action, arguments: args, facts }: ReadQuestion): SeenAction {
  return { ...action, argumentsJson: canonicalise(args), factsJson: canonicalise(facts) };
}

function missing(): Fault {
  return new Fault({
    code: "internal",
    reason: "not_recorded",
    message: "The request was not recorded.",
  });
}
