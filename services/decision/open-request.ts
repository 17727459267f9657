import type { ApprovalRequest, OperatingMode } from "../core/approval/request.ts";
import type { Committed, RequestStore } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import { Fault } from "../core/fault.ts";
import {
  proofOf,
  type DelegationVerifier,
  type WorkloadIdentity,
} from "../core/identity/identity.ts";
import type { PolicyDecision } from "../core/policy/decision.ts";
import type { Evaluation, PolicyEngine } from "../core/policy/engine.ts";
import type { Metrics } from "../adapters/telemetry/metrics.ts";
import { evaluate, toAgent } from "./evaluate.ts";
import type { ReadQuestion } from "./from-wire.ts";
import type { History } from "./history.ts";
import type { Lookup } from "./lookup.ts";
import { BeforePeople } from "./open/before-people.ts";
import type { Limits } from "./open/limits.ts";
import { actsFor, deniedFor } from "./open/principal.ts";
import { requestIdOf, toDetails, type Asked } from "./open/question.ts";
import { assertRedacted, type UnredactedRule } from "./open/unredacted.ts";
import { toFault } from "./refusals.ts";
import type { Clock, Registrar } from "./registrar.ts";

/** What the use case works with. */
export interface OpenRequestOptions {
  readonly engine: PolicyEngine;
  readonly history: History;
  readonly registrar: Registrar;
  readonly requests: RequestStore;
  readonly lookup: Lookup;
  readonly people: People;
  readonly delegation: DelegationVerifier;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly metrics: Metrics;
  /** How long an outcome may take to be reported. */
  readonly reportWithinMs: number;
  /** For how long a question that is alike joins a request that waits; 0 for never. */
  readonly alikeWindowMs: number;
  readonly unredactedSecrets: UnredactedRule;
  /** Set when one person may both ask and approve. */
  readonly mode?: OperatingMode;
}

/** The request that a question made or met. */
export interface Opened {
  readonly request: ApprovalRequest;
  readonly isReplayed: boolean;
  readonly committed: Committed;
  /** The idempotency key of the request, where it is one of another question that is alike. */
  readonly attachedToKey?: string;
}

/** Decides an action: asks policy, commits its answer, and only then gives it. */
export class OpenRequest {
  readonly #options: OpenRequestOptions;
  readonly #beforePeople: BeforePeople;

  constructor(options: OpenRequestOptions) {
    this.#options = options;
    this.#beforePeople = new BeforePeople(options);
  }

  /**
   * A question whose key is known gets its request again, and nothing else: no limit refuses it. Throws `Fault`: already_exists
   * when the key was used for another action, invalid_argument when it holds a secret that is not hidden, unauthenticated when a
   * delegation can't be verified, resource_exhausted when a limit is met, unavailable when nothing can be recorded.
   */
  async open(
    caller: WorkloadIdentity,
    question: ReadQuestion,
    traceparent: string,
  ): Promise<Opened> {
    const { people, mode } = this.#options;
    const startedAtMs = performance.now();
    const workload = people.agentOf(caller);
    const modes = mode === undefined ? {} : { mode };
    const asked = { question, agent: toAgent(workload), traceparent, ...modes };
    const call: Call = { workload, asked, startedAtMs };
    const admitted = await this.#admit(workload, question.delegationToken);
    if (admitted instanceof Fault) return this.#again(call, admitted);
    return this.#decide({ ...call, asked: { ...asked, ...admitted } });
  }

  /** What is verified of a delegation; or why the question is not looked at. */
  async #admit(
    workload: WorkloadIdentity,
    token: string,
  ): Promise<Pick<Asked, "delegation"> | Fault> {
    const { limits, delegation, clock } = this.#options;
    const limited = limits.take(workload.id, clock());
    if (limited !== undefined) return limited;
    if (token === "") return {};
    try {
      return { delegation: await delegation.verify(token, workload) };
    } catch (error) {
      if (error instanceof Fault) return error;
      throw error;
    }
  }

  /** The request of a key that is known; else the refusal. The token that a question was decided with may have run out since. */
  async #again(call: Call, refusal: Fault): Promise<Opened> {
    const known = await this.#options.lookup.find(requestIdOf(call.asked));
    if (known === undefined) throw refusal;
    return this.#commit(call, { decision: REPLAYED });
  }

  async #decide(call: Call): Promise<Opened> {
    const { people, clock } = this.#options;
    const { workload, asked } = call;
    const { question, agent, delegation } = asked;
    assertRedacted(question, this.#options);
    const nowMs = clock();
    const claimed = question.context.principal;
    const acting = actsFor({ workload, claimed, delegation }, people, nowMs);
    if (acting.kind === "refused") {
      return this.#commit(call, { decision: deniedFor(acting.reason) });
    }
    const context = { ...question.context, principal: acting.principal };
    const settled = { ...call, asked: { ...asked, question: { ...question, context } } };
    const evaluation = await evaluate(this.#options, { ...question, context, agent }, nowMs);
    return this.#answer(settled, evaluation, nowMs);
  }

  async #answer(call: Call, evaluation: Evaluation, nowMs: number): Promise<Opened> {
    const { asked, workload } = call;
    const { decision, policyRevision } = evaluation;
    if (decision.effect !== "review") return this.#commit(call, evaluation);
    const details = toDetails(asked, decision);
    if ((await this.#options.lookup.find(details.id)) !== undefined) {
      return this.#commit(call, evaluation);
    }
    const course = await this.#beforePeople.courseOf({
      details,
      decision,
      proof: proofOf(workload.authn),
      isSeparate: asked.question.isSeparate,
      nowMs,
    });
    if (course.kind === "open") {
      using _ = course.room;
      return await this.#commit(call, { ...course, policyRevision });
    }
    const { request, committed } = course;
    const attachedToKey = request.details.idempotencyKey;
    return { request, isReplayed: false, committed, attachedToKey };
  }

  async #commit({ workload, asked, startedAtMs }: Call, decided: Decided): Promise<Opened> {
    const { registrar, engine, metrics, reportWithinMs } = this.#options;
    const { decision, policyRevision = engine.revision, underGrantId } = decided;
    const details = toDetails(asked, decision);
    const committed = await registrar.execute(details.id, {
      kind: "open",
      proof: proofOf(workload.authn),
      details,
      decision,
      policyRevision,
      redemptionId: asked.question.redemptionId,
      reportWithinMs,
      ...(underGrantId === undefined ? {} : { underGrantId }),
    });
    const { request, events, refusal } = committed;
    if (refusal !== undefined) throw toFault(refusal, details.id);
    if (request === undefined) throw missing();
    const isReplayed = !events.some(({ event }) => event.version === 1);
    if (!isReplayed) metrics.decided(decision.effect, performance.now() - startedAtMs);
    return { request, isReplayed, committed };
  }
}

interface Call {
  readonly workload: WorkloadIdentity;
  readonly asked: Asked;
  readonly startedAtMs: number;
}

interface Decided {
  readonly decision: PolicyDecision;
  /** That of the active policy where policy was not asked. */
  readonly policyRevision?: string;
  readonly underGrantId?: string;
}

/** Stands for the decision where a request is there already, and changes nothing of it. */
const REPLAYED: PolicyDecision = deniedFor({
  code: "already_decided",
  message: "This question was decided before.",
});

function missing(): Fault {
  return new Fault({
    code: "internal",
    reason: "not_recorded",
    message: "The request was not recorded.",
  });
}
