import { randomUUID } from "node:crypto";
import { createMetrics } from "../../services/adapters/telemetry/metrics.ts";
import type { VoteCommand } from "../../services/core/approval/command.ts";
import type { KnownPerson } from "../../services/core/approval/eligibility.ts";
import type { ApprovalRequest, Voter } from "../../services/core/approval/request.ts";
import type { EventLog, RequestStore } from "../../services/core/approval/store.ts";
import type { People } from "../../services/core/directory/people.ts";
import { Fault } from "../../services/core/fault.ts";
import {
  personKey,
  type DelegationParty,
  type WorkloadIdentity,
} from "../../services/core/identity/identity.ts";
import type { PolicyDecision, PolicyReview } from "../../services/core/policy/decision.ts";
import type { ReadQuestion } from "../../services/decision/from-wire.ts";
import { History } from "../../services/decision/history.ts";
import { Lookup } from "../../services/decision/lookup.ts";
import { OpenRequest, type OpenRequestOptions } from "../../services/decision/open-request.ts";
import { Limits, type AbuseLimits } from "../../services/decision/open/limits.ts";
import { Registrar } from "../../services/decision/registrar.ts";
import { RequestFeed } from "../../services/decision/request-feed.ts";

/** When stories at desks begin. */
export const T0 = 1_800_000_000_000;
const PEOPLE_ISSUER = "https://people.example";
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** What policy asks of people, unless a story says otherwise. */
export const REVIEW: PolicyReview = {
  requirements: [{ group: "data-governance", approvals: 1 }],
  expiresInMs: 30 * MINUTE_MS,
  denyThreshold: 1,
  mayOverlap: false,
  escalate: [],
  requireComment: false,
  stepUp: false,
  channels: [],
  grantTtlMs: 5 * MINUTE_MS,
  grantUses: 1,
};

/** The same where people may allow three uses within an hour, and remember a denial for as long. */
export const GENEROUS: PolicyReview = {
  ...REVIEW,
  grantUses: 3,
  grantWindowMs: HOUR_MS,
  grantShape: ["/table"],
  rememberDenialMs: HOUR_MS,
};

/** Policy's answer with this review. */
export function asks(review: PolicyReview = REVIEW, rule = "test.ask"): PolicyDecision {
  const reasons = [{ code: "test", message: "A test." }];
  return { effect: "review", rule, reasons, risk: "low", review };
}

/** Who asks. */
export function agent(more: Partial<WorkloadIdentity> = {}): WorkloadIdentity {
  return {
    kind: "workload",
    id: "agent-1",
    issuer: "https://workloads.example",
    subject: "export-job",
    labels: {},
    authn: { kind: "token", methods: [] },
    ...more,
  };
}

/** Who decides. */
export function person(subject: string, ...groups: readonly string[]): Voter {
  return { issuer: PEOPLE_ISSUER, subject, name: subject, groups };
}

/** An approver of data-governance. */
export const DANA = person("dana", "data-governance");

/** What is asked; arguments may differ from one question to the next. */
export interface Wanted {
  readonly key?: string;
  readonly tool?: string;
  readonly operation?: string;
  readonly target?: string;
  readonly arguments?: Readonly<Record<string, string | number>>;
  readonly task?: string;
  readonly principal?: string;
  readonly delegationToken?: string;
  readonly isSeparate?: boolean;
  readonly digest?: string;
  readonly valueTags?: Readonly<Record<string, string>>;
}

/** What a desk is made of besides its store. */
export interface DeskOptions {
  readonly limits?: Partial<AbuseLimits>;
  readonly alikeWindowMs?: number;
  readonly mode?: "single_operator";
  /** The members of groups; a group that is not here has members whom nobody knows. */
  readonly members?: Readonly<Record<string, readonly Voter[]>>;
  /** What is known of people, by `personKey`. */
  readonly known?: ReadonlyMap<string, KnownPerson>;
  /** What delegation tokens say. */
  readonly delegations?: Readonly<Record<string, readonly DelegationParty[]>>;
  readonly registry?: (workload: WorkloadIdentity) => WorkloadIdentity;
}

/** One replica of the service as far as asking and voting go, over a real store. Policy and the clock are the story's. */
export class Desk {
  policy: PolicyDecision = asks();
  nowMs = T0;
  readonly registrar: Registrar;
  readonly requests: RequestStore;
  readonly #open: OpenRequest;

  private constructor(
    requests: RequestStore,
    registrar: Registrar,
    options: Omit<OpenRequestOptions, "clock" | "engine">,
  ) {
    this.requests = requests;
    this.registrar = registrar;
    const engine = {
      revision: "r1",
      activeSinceMs: T0,
      decide: () => ({ policyRevision: "r1", decision: this.policy }),
    };
    this.#open = new OpenRequest({ ...options, engine, clock: () => this.nowMs });
  }

  static async over(
    store: { readonly requests: RequestStore; readonly events: EventLog },
    options: DeskOptions = {},
  ): Promise<Desk> {
    const { requests } = store;
    const abuse = { ratePerMinute: 1_000_000, pendingPerAgent: 1_000, pendingPerGroup: 1_000 };
    const limits = await Limits.open({ ...abuse, ...options.limits, requests }, T0);
    const people = peopleOf(options);
    const history = await History.from(store.events, T0);
    const registrar: Registrar = new Registrar({
      requests,
      feed: new RequestFeed(),
      history,
      clock: () => desk.nowMs,
      guard: { assertSound: () => undefined, observe: async () => undefined },
      people,
      onCommit: ({ request }) => request && limits.note(request),
      ...(options.mode === undefined ? {} : { mode: options.mode }),
    });
    const { mode, alikeWindowMs = 10 * MINUTE_MS } = options;
    const desk: Desk = new Desk(requests, registrar, {
      requests,
      lookup: new Lookup(requests),
      history,
      registrar,
      people,
      limits,
      delegation: { verify: async (token) => delegationOf(options, token) },
      metrics: createMetrics(),
      reportWithinMs: HOUR_MS,
      alikeWindowMs,
      unredactedSecrets: "refuse",
      ...(mode === undefined ? {} : { mode }),
    });
    return desk;
  }

  /** Asks as an agent. */
  ask(wanted: Wanted = {}, workload = agent()) {
    return this.#open.open(workload, questionOf(wanted), "");
  }

  /** Asks, and gives what became of it; or why it was refused. */
  async answer(wanted: Wanted = {}, workload = agent()): Promise<string> {
    try {
      const { request, attachedToKey } = await this.ask(wanted, workload);
      if (attachedToKey !== undefined) return `attached to ${attachedToKey}`;
      const { status, reasons } = request.lifecycle;
      return status === "denied" ? `denied: ${reasons[0]?.code}` : status;
    } catch (error) {
      if (error instanceof Fault) return error.reason;
      throw error;
    }
  }

  /** Votes on a request as it is. */
  async vote(request: ApprovalRequest, change: Partial<VoteCommand> = {}) {
    const { id, digest, viewDigest } = request.details;
    const committed = await this.registrar.execute(id, {
      kind: "vote",
      voter: DANA,
      choice: "approve",
      comment: "because",
      channel: "terminal",
      actionDigest: digest,
      viewDigest,
      people: new Map(),
      isStrong: false,
      ...change,
    });
    if (committed.refusal !== undefined) throw new Error(committed.refusal.message);
    return committed.request ?? request;
  }
}

/** The question of a wish, read and checked. */
export function questionOf(wanted: Wanted): ReadQuestion {
  const args = wanted.arguments ?? { table: "customers" };
  return {
    action: {
      tool: wanted.tool ?? "crm",
      operation: wanted.operation ?? "export",
      target: wanted.target ?? "customers",
      argumentsJson: JSON.stringify(args),
      factsJson: "{}",
      classification: {},
    },
    arguments: args,
    facts: {},
    digest: wanted.digest ?? "a".repeat(64),
    valueTags: new Map(Object.entries(wanted.valueTags ?? {})),
    context: {
      reason: "",
      task: wanted.task ?? "",
      ticket: "",
      environment: "",
      sourceZone: "",
      destinationZone: "",
      principal: wanted.principal ?? "",
      blastRadius: "",
    },
    idempotencyKey: wanted.key ?? randomUUID(),
    redemptionId: randomUUID(),
    delegationToken: wanted.delegationToken ?? "",
    isSeparate: wanted.isSeparate ?? false,
  };
}

function peopleOf({ members, known = new Map(), registry }: DeskOptions): People {
  return {
    catchUp: async () => undefined,
    voterOf: ({ issuer, subject, name, groups }) => ({ issuer, subject, name, groups }),
    knownAt: () => known,
    membersAt: (group) => members?.[group],
    agentOf: (workload) => registry?.(workload) ?? workload,
    quietUntil: () => undefined,
    passkeysOf: () => [],
  };
}

function delegationOf({ delegations }: DeskOptions, token: string): readonly DelegationParty[] {
  const parties = delegations?.[token];
  if (parties !== undefined) return parties;
  const message = "The delegation can't be verified.";
  throw new Fault({ code: "unauthenticated", reason: "delegation_invalid", message });
}

/** The key of a person of these stories. */
export function keyOf(voter: Voter): string {
  return personKey(voter.issuer, voter.subject);
}
