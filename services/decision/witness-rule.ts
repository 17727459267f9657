import type { ApprovalRequest } from "../core/approval/request.ts";
import type { EventLog } from "../core/approval/store.ts";
import type { PolicyRisk } from "../core/policy/decision.ts";
import { translateStoreFault } from "./refusals.ts";
import type { Witnessing } from "./witnessing.ts";

/** What the rule works with. */
export interface WitnessRuleOptions {
  /** Without it nothing is witnessed. */
  readonly witnessing: Pick<Witnessing, "covering"> | undefined;
  readonly risks: ReadonlySet<PolicyRisk>;
  readonly log: Pick<EventLog, "readRequest">;
}

/** Some actions are too risky to rest on what only this service has signed: for them witnesses must have seen the entry. */
export class WitnessRule {
  readonly #options: WitnessRuleOptions;

  constructor(options: WitnessRuleOptions) {
    this.#options = options;
  }

  /** Whether an authorisation of this request must be witnessed. */
  appliesTo({ lifecycle }: ApprovalRequest): boolean {
    return this.#options.witnessing !== undefined && this.#options.risks.has(lifecycle.risk);
  }

  /**
   * Resolves when everything that happened to the request so far is witnessed, or need not be. Rejects with `Fault`
   * (unavailable, "unwitnessed"); nothing was then used up, and the caller may ask again.
   */
  async assertWitnessed(request: ApprovalRequest): Promise<void> {
    const { witnessing, log } = this.#options;
    if (witnessing === undefined || !this.appliesTo(request)) return;
    const events = await log.readRequest(request.details.id).catch(translateStoreFault);
    const newest = events.at(-1);
    if (newest !== undefined) await witnessing.covering(newest.index);
  }
}
