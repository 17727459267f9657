import type { ApprovalRequest, RequestDetails } from "../../core/approval/request.ts";
import type { Committed, RequestStore } from "../../core/approval/store.ts";
import type { People } from "../../core/directory/people.ts";
import type { Proof } from "../../core/identity/identity.ts";
import type { PolicyDecision, PolicyReview } from "../../core/policy/decision.ts";
import type { Registrar } from "../registrar.ts";
import { translateStoreFault } from "../refusals.ts";
import { isAskedLike } from "./asked-like.ts";
import { allowedUnder, servingGrants } from "./bounded-grant.ts";
import { noEligibleApprover, unmeetableGroups } from "./eligible-approvers.ts";
import type { Limits } from "./limits.ts";
import { deniedBefore, denialKeys } from "./remembered-denial.ts";

/** A new question that policy puts to people. */
export interface ForPeople {
  /** With its shapes. */
  readonly details: RequestDetails;
  readonly decision: Extract<PolicyDecision, { readonly effect: "review" }>;
  readonly proof: Proof;
  /** Whether the agent wants a request of its own in any case. */
  readonly isSeparate: boolean;
  readonly nowMs: number;
}

/** What becomes of it. */
export type Course =
  /** It becomes a request of its own, decided so. */
  | {
      readonly kind: "open";
      readonly decision: PolicyDecision;
      readonly underGrantId?: string;
      /** Held until it is committed. */
      readonly room?: Disposable;
    }
  /** People look at one that is alike. */
  | { readonly kind: "attached"; readonly request: ApprovalRequest; readonly committed: Committed };

/** What it is looked at with. */
export interface BeforePeopleOptions {
  readonly requests: Pick<RequestStore, "findAlike">;
  readonly registrar: Pick<Registrar, "execute">;
  readonly people: Pick<People, "catchUp" | "knownAt" | "membersAt">;
  readonly limits: Pick<Limits, "enter">;
  /** For how long after a request was opened one that is alike joins it; 0 for never. */
  readonly alikeWindowMs: number;
}

/**
 * Everything that may answer a question before people are asked: what they denied or allowed before, that none of them could
 * approve it, that too much waits for them already, and that they look at one that is alike. Never for a request that is there.
 */
export class BeforePeople {
  readonly #options: BeforePeopleOptions;

  constructor(options: BeforePeopleOptions) {
    this.#options = options;
  }

  /** Throws `Fault` (resource_exhausted when a limit is met, unavailable when the store fails). */
  async courseOf(asked: ForPeople): Promise<Course> {
    const { decision, details, nowMs } = asked;
    const [denied] = await this.#find(denialKeys(details), asked);
    if (denied !== undefined) return { kind: "open", decision: deniedBefore(denied, decision) };
    const granted = await this.#underGrant(asked);
    if (granted !== undefined) return granted;
    const { review } = decision;
    const groups = await this.#unmeetable(details, review, nowMs);
    if (groups.length > 0) return { kind: "open", decision: noEligibleApprover(groups, decision) };
    const needed = review.requirements.map(({ group }) => group);
    using leaving = new DisposableStack();
    leaving.use(await this.#options.limits.enter(details.agent.id, needed, nowMs));
    const attached = asked.isSeparate ? undefined : await this.#attached(asked);
    return attached ?? { kind: "open", decision, room: leaving.move() };
  }

  /**
   * Takes a use before it allows anything: if the service dies in between, a use is lost, and never taken twice. Asking again
   * finds it, and takes none.
   */
  async #underGrant(asked: ForPeople): Promise<Course | undefined> {
    const { details, decision, proof, nowMs } = asked;
    const shape = details.shapes?.grant;
    const found = shape === undefined ? [] : await this.#find([`g:${shape}`, `u:${shape}`], asked);
    if (found.length === 0) return undefined;
    await this.#options.people.catchUp().catch(translateStoreFault);
    const people = this.#options.people.knownAt(nowMs);
    for (const request of servingGrants(found, { details, decision, people })) {
      const grantId = request.lifecycle.grant?.id ?? "";
      const { refusal } = await this.#options.registrar.execute(request.details.id, {
        kind: "use_grant",
        agentId: details.agent.id,
        grantId,
        byRequestId: details.id,
        proof,
      });
      // Used up or taken back meanwhile.
      if (refusal !== undefined) continue;
      return { kind: "open", decision: allowedUnder(request, decision), underGrantId: grantId };
    }
    return undefined;
  }

  async #unmeetable(details: RequestDetails, review: PolicyReview, nowMs: number) {
    const { people } = this.#options;
    await people.catchUp().catch(translateStoreFault);
    return unmeetableGroups(details, review, {
      members: (group) => people.membersAt(group, nowMs),
      people: people.knownAt(nowMs),
    });
  }

  /** Two that are alike and come at once may both be opened; people then see two. */
  async #attached(asked: ForPeople): Promise<Course | undefined> {
    const { details, decision, proof, nowMs } = asked;
    const { alikeWindowMs } = this.#options;
    // One that was opened since this question came is younger than any window.
    if (alikeWindowMs === 0) return undefined;
    const sinceMs = nowMs - alikeWindowMs;
    const shape = details.shapes?.action;
    const found = shape === undefined ? [] : await this.#find([`p:${shape}`], asked);
    const alike = found
      .filter(({ lifecycle }) => lifecycle.createdAtMs > sinceMs)
      .filter((request) => request.details.mode === details.mode && isAskedLike(request, decision))
      .toSorted((a, b) => b.lifecycle.createdAtMs - a.lifecycle.createdAtMs)
      .find((request) => request.details.idempotencyKey !== "");
    if (alike === undefined) return undefined;
    const committed = await this.#options.registrar.execute(alike.details.id, {
      kind: "repeat",
      agentId: details.agent.id,
      proof,
    });
    const { request, refusal } = committed;
    const isWaiting = refusal === undefined && request?.lifecycle.status === "pending";
    return isWaiting ? { kind: "attached", request, committed } : undefined;
  }

  /** A shape holds its agent; that no other agent's request is found is checked all the same. */
  async #find(keys: readonly string[], { details, nowMs }: ForPeople) {
    const found = await this.#options.requests.findAlike(keys, nowMs).catch(translateStoreFault);
    return found.filter((request) => request.details.agent.id === details.agent.id);
  }
}
