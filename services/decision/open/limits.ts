import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { RequestStore } from "../../core/approval/store.ts";
import type { Fault } from "../../core/fault.ts";
import { translateStoreFault } from "../refusals.ts";
import { GroupLoad } from "./group-load.ts";
import { InFlight, type Entering } from "./in-flight.ts";
import { RateLimit } from "./rate-limit.ts";
import { limitFault } from "./refusal.ts";

/** How much one agent may ask of the service and of people. */
export interface AbuseLimits {
  /** Questions of one agent a minute. */
  readonly ratePerMinute: number;
  /** Requests of one agent that wait for people. */
  readonly pendingPerAgent: number;
  /** Requests that wait for one group. */
  readonly pendingPerGroup: number;
}

/** What the limits work with. */
export interface LimitsOptions extends AbuseLimits {
  readonly requests: Pick<RequestStore, "countPending" | "list">;
}

/** People need a while to decide anything, so asking again sooner is of no use. */
const PENDING_RETRY_MS = 30_000;

/**
 * What keeps one agent from taking all of the service's time, and all agents from flooding people. What is refused here is not
 * recorded as a request: a record of every refusal would be another flood.
 */
export class Limits {
  readonly #options: LimitsOptions;
  readonly #rate: RateLimit;
  readonly #load: GroupLoad;
  readonly #inFlight = new InFlight();

  private constructor(options: LimitsOptions) {
    this.#options = options;
    this.#rate = new RateLimit(options.ratePerMinute);
    this.#load = new GroupLoad(options.requests);
  }

  /** Counts what waits already. Rejects with `StoreFault`. */
  static async open(options: LimitsOptions, nowMs: number): Promise<Limits> {
    const limits = new Limits(options);
    await limits.#load.count(nowMs);
    return limits;
  }

  /** Takes in a request as it is after a commit. */
  note(request: ApprovalRequest): void {
    this.#load.note(request);
  }

  /** Counts a question. Gives the refusal when its agent asks too often. */
  take(agentId: string, nowMs: number): Fault | undefined {
    const retryAfterMs = this.#rate.take(agentId, nowMs);
    if (retryAfterMs === 0) return undefined;
    return limitFault({
      reason: "rate_limited",
      what: "This agent asks too often.",
      setting: "COUNTERSIGN_RATE_PER_MINUTE",
      limit: this.#rate.perMinute,
      retryAfterMs,
    });
  }

  /**
   * Makes room for one more question that is put to people; dispose of it when the question is committed, or is not put after all.
   * Throws the refusal where there is none. An agent can't exceed its limit by asking much at once, but for once at each replica;
   * that of a group can be exceeded by as many as are decided at once.
   */
  async enter(agentId: string, groups: readonly string[], nowMs: number): Promise<Disposable> {
    using leaving = new DisposableStack();
    await this.#assertRoomOfAgent(agentId, leaving.use(this.#inFlight.begin(agentId)));
    await this.#assertRoomOfGroups(groups, nowMs);
    return leaving.move();
  }

  /** Whoever is on the way in may be counted twice here; before that refuses anybody, it is waited for. */
  async #assertRoomOfAgent(agentId: string, { earlier, settled }: Entering): Promise<void> {
    const { requests, pendingPerAgent } = this.#options;
    const count = () => requests.countPending(agentId).catch(translateStoreFault);
    if ((await count()) + earlier < pendingPerAgent) return;
    await settled;
    const pending = await count();
    if (pending < pendingPerAgent) return;
    throw limitFault({
      reason: "too_many_pending",
      what: `${pending} requests of this agent wait for people.`,
      setting: "COUNTERSIGN_PENDING_PER_AGENT",
      limit: pendingPerAgent,
      retryAfterMs: PENDING_RETRY_MS,
    });
  }

  async #assertRoomOfGroups(groups: readonly string[], nowMs: number): Promise<void> {
    const { pendingPerGroup } = this.#options;
    const full = await this.#load.fullOf(groups, pendingPerGroup, nowMs).catch(translateStoreFault);
    if (full === undefined) return;
    throw limitFault({
      reason: "approvers_overloaded",
      what: `${this.#load.of(full)} requests wait for the group ${full}.`,
      setting: "COUNTERSIGN_PENDING_PER_GROUP",
      limit: pendingPerGroup,
      retryAfterMs: PENDING_RETRY_MS,
    });
  }
}
