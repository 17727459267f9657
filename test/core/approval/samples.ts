import type {
  BreakGlassCommand,
  CancelAsOperatorCommand,
  CancelCommand,
  Command,
  ExtendCommand,
  NoteDeliveryCommand,
  OpenCommand,
  RedeemCommand,
  RepeatCommand,
  ReportCommand,
  Result,
  ReviewGlassCommand,
  RevealCommand,
  RevokeCommand,
  UseGrantCommand,
  VoteCommand,
  WithdrawVoteCommand,
} from "../../../services/core/approval/command.ts";
import { applied, decide } from "../../../services/core/approval/decide.ts";
import type { KnownPerson } from "../../../services/core/approval/eligibility.ts";
import type { RequestEvent } from "../../../services/core/approval/event.ts";
import { evolve } from "../../../services/core/approval/evolve.ts";
import type {
  ApprovalRequest,
  RequestDetails,
  RequestStatus,
  Voter,
} from "../../../services/core/approval/request.ts";
import type { PolicyDecision, PolicyReview } from "../../../services/core/policy/decision.ts";

/** When every sample request is opened. */
export const T0 = 1_790_000_000_000;
export const EXPIRES_IN_MS = 30 * 60_000;
export const GRANT_TTL_MS = 5 * 60_000;
export const REPORT_WITHIN_MS = 10 * 60_000;
export const ISSUER = "https://people.example";
export const AGENT_ID = "spiffe://example/agent/exporter";
export const GRANT_ID = "grant_sample";
export const DIGEST = "a".repeat(64);
export const VIEW_DIGEST = "b".repeat(64);

export const REASONS = [{ code: "sample", message: "A sample." }];

const REVIEW: PolicyReview = {
  requirements: [{ group: "data-governance", approvals: 1 }],
  expiresInMs: EXPIRES_IN_MS,
  denyThreshold: 1,
  mayOverlap: false,
  escalate: [],
  requireComment: false,
  stepUp: false,
  channels: [],
  grantTtlMs: GRANT_TTL_MS,
  grantUses: 1,
};

export const ALLOW: PolicyDecision = { effect: "allow", rule: "ok", reasons: REASONS, risk: "low" };
export const DENY: PolicyDecision = { effect: "deny", rule: "no", reasons: REASONS, risk: "high" };

export function reviewed(
  change: Partial<PolicyReview> = {},
  risk: "low" | "high" = "low",
): PolicyDecision {
  const review = { ...REVIEW, ...change };
  return { effect: "review", rule: "ask", reasons: REASONS, risk, review };
}

export const DETAILS: RequestDetails = {
  id: "req_sample",
  idempotencyKey: "key",
  agent: {
    id: AGENT_ID,
    issuer: "https://workloads.example",
    subject: "exporter",
    owner: `${ISSUER}|olga`,
    labels: {},
  },
  action: {
    tool: "postgres",
    operation: "query",
    target: "customers",
    argumentsJson: "{}",
    factsJson: "{}",
    classification: {},
  },
  context: {
    reason: "",
    task: "",
    ticket: "",
    environment: "",
    sourceZone: "",
    destinationZone: "",
    principal: "paul",
    blastRadius: "",
  },
  digest: DIGEST,
  viewDigest: VIEW_DIGEST,
  traceparent: "",
};

export function person(subject: string, ...groups: readonly string[]): Voter {
  return { issuer: ISSUER, subject, name: `Name of ${subject}`, groups };
}

export const DANA = person("dana", "data-governance");
/** Of the group for emergencies, and of no other. */
export const OTTO = person("otto", "oncall");
/** Decides nothing and manages everything. */
export const OPAL = person("opal", "operators");

/** A review that lets people choose three uses within an hour. */
export const SEVERAL: Partial<PolicyReview> = {
  grantUses: 3,
  grantWindowMs: 3_600_000,
  grantShape: ["/table"],
};
/** A review that lets otto settle in an emergency, to be looked at within a day. */
export const EMERGENCY: Partial<PolicyReview> = {
  breakGlass: { group: "oncall", reviewWithinMs: 86_400_000 },
};

export function openCommand(change: Partial<OpenCommand> = {}): OpenCommand {
  return {
    kind: "open",
    details: DETAILS,
    decision: reviewed(),
    policyRevision: "r1",
    redemptionId: "attempt-1",
    reportWithinMs: REPORT_WITHIN_MS,
    ...change,
  };
}

export function vote(voter: Voter, change: Partial<VoteCommand> = {}): VoteCommand {
  return {
    kind: "vote",
    voter,
    choice: "approve",
    comment: "",
    channel: "terminal",
    actionDigest: DIGEST,
    viewDigest: VIEW_DIGEST,
    people: new Map(),
    isStrong: false,
    ...change,
  };
}

/** What is known of people of the usual issuer: their groups now, and the subjects of their other identities. */
export function knownPeople(
  groups: Readonly<Record<string, readonly string[]>>,
  links: Readonly<Record<string, readonly string[]>> = {},
): ReadonlyMap<string, KnownPerson> {
  const subjects = new Set([...Object.keys(groups), ...Object.keys(links)]);
  return new Map(
    [...subjects].map((subject) => {
      const linked = (links[subject] ?? []).map(keyOf);
      const held = Object.hasOwn(groups, subject) ? groups[subject] : undefined;
      return [keyOf(subject), held === undefined ? { linked } : { groups: held, linked }];
    }),
  );
}

/** The key of a person of the usual issuer. */
export function keyOf(subject: string): string {
  return `${ISSUER}|${subject}`;
}

export function denial(voter: Voter, comment = "No."): VoteCommand {
  return vote(voter, { choice: "deny", comment });
}

/** An approval for several uses. */
export function boundedVote(voter: Voter, change: Partial<VoteCommand> = {}): VoteCommand {
  return vote(voter, { scope: "bounded", ...change });
}

export function emergency(
  voter: Voter,
  change: Partial<BreakGlassCommand> = {},
): BreakGlassCommand {
  return {
    kind: "break_glass",
    voter,
    reason: "The site is down.",
    channel: "terminal",
    actionDigest: DIGEST,
    viewDigest: VIEW_DIGEST,
    people: new Map(),
    isStrong: false,
    ...change,
  };
}

/** A review that lets people see e-mail addresses and cards. */
export const SHOWING: Partial<PolicyReview> = { reveal: ["pci.credit_card", "pii.email"] };
/** An action in which the sidecar has hidden some. */
export const HIDING: RequestDetails = {
  ...DETAILS,
  action: {
    ...DETAILS.action,
    target: "<EMAIL_1>",
    argumentsJson: '{"card":"<CREDIT_CARD_1>","key":"<API_KEY_1>","to":["<EMAIL_1>","<EMAIL_2>"]}',
  },
  context: { ...DETAILS.context, reason: "Asked by <PERSON_1>, <EMAIL_3>" },
};
/** An uncompressed point of P-256, as it stands in events; nobody computes with it here. */
export const POINT = `B${"A".repeat(86)}`;

export function revealing(voter: Voter, change: Partial<RevealCommand> = {}): RevealCommand {
  return {
    kind: "reveal",
    voter,
    placeholder: "<EMAIL_1>",
    revealId: "reveal_1",
    recipientKey: POINT,
    reason: "Is it the address of the ticket?",
    channel: "terminal",
    actionDigest: DIGEST,
    viewDigest: VIEW_DIGEST,
    people: new Map(),
    isStrong: false,
    ...change,
  };
}

export function glassReview(
  voter: Voter,
  change: Partial<ReviewGlassCommand> = {},
): ReviewGlassCommand {
  const comment = "It was down indeed.";
  const people = new Map();
  return { kind: "review_glass", voter, people, finding: "justified", comment, ...change };
}

export function use(byRequestId: string, change: Partial<UseGrantCommand> = {}): UseGrantCommand {
  return { kind: "use_grant", agentId: AGENT_ID, grantId: GRANT_ID, byRequestId, ...change };
}

export function withdrawal(voter: Voter): WithdrawVoteCommand {
  return { kind: "withdraw_vote", voter };
}

export function redemption(change: Partial<RedeemCommand> = {}): RedeemCommand {
  return {
    kind: "redeem",
    agentId: AGENT_ID,
    grantId: GRANT_ID,
    digest: DIGEST,
    redemptionId: "attempt-1",
    decision: ALLOW,
    policyRevision: "r2",
    reportWithinMs: REPORT_WITHIN_MS,
    ...change,
  };
}

export const CANCEL: CancelCommand = { kind: "cancel", agentId: AGENT_ID, reason: "" };
export const REVOKE: RevokeCommand = {
  kind: "revoke",
  voter: DANA,
  reason: "Second thoughts.",
  isOperator: false,
};
export const CANCEL_AS_OPERATOR: CancelAsOperatorCommand = {
  kind: "cancel_as_operator",
  voter: OPAL,
  reason: "The agent is being moved.",
};
export const EXTEND: ExtendCommand = { kind: "extend", agentId: AGENT_ID };
export const REPEAT: RepeatCommand = { kind: "repeat", agentId: AGENT_ID };
export const TICK: Command = { kind: "tick" };
export const DELIVERED: NoteDeliveryCommand = {
  kind: "note_delivery",
  channel: "webhook",
  isDelivered: true,
  reason: "",
};

export function outcome(kind: ReportCommand["outcome"] = "succeeded"): ReportCommand {
  return {
    kind: "report",
    agentId: AGENT_ID,
    redemptionId: "attempt-1",
    outcome: kind,
    detail: "exit_0",
  };
}

/** A request with the whole of its past. */
export interface Story {
  readonly request: ApprovalRequest;
  readonly events: readonly RequestEvent[];
  readonly results: readonly Result[];
}

export type Move = readonly [command: Command, atMs: number];

/** What moves make of a new request. */
export function play(opening: OpenCommand, moves: readonly Move[], openedAtMs = T0): Story {
  const first = decide(opening, undefined, openedAtMs);
  const begun: ApprovalRequest = {
    details: opening.details,
    lifecycle: evolve(undefined, first.events[0]!),
  };
  return moves.reduce<Story>(
    (story, [command, atMs]) => {
      const result = decide(command, story.request, atMs);
      return {
        request: applied(story.request, result.events),
        events: [...story.events, ...result.events],
        results: [...story.results, result],
      };
    },
    { request: begun, events: first.events, results: [first] },
  );
}

/** What the commands, all given a second after the opening, make of a request. */
export function after(opening: OpenCommand, ...commands: readonly Command[]): ApprovalRequest {
  return play(
    opening,
    commands.map((command) => [command, T0 + 1_000]),
  ).request;
}

const APPROVED: readonly Move[] = [[vote(DANA), T0 + 1_000]];
const REDEEMED: readonly Move[] = [...APPROVED, [redemption(), T0 + 2_000]];

const PATHS: Readonly<Record<RequestStatus, readonly Move[]>> = {
  pending: [],
  approved: APPROVED,
  redeemed: REDEEMED,
  denied: [[denial(DANA), T0 + 1_000]],
  expired: [[TICK, T0 + EXPIRES_IN_MS]],
  cancelled: [[CANCEL, T0 + 1_000]],
  lapsed: [...APPROVED, [TICK, T0 + 1_000 + GRANT_TTL_MS]],
  revoked: [...APPROVED, [REVOKE, T0 + 2_000]],
  succeeded: [...REDEEMED, [outcome("succeeded"), T0 + 3_000]],
  failed: [...REDEEMED, [outcome("failed"), T0 + 3_000]],
  unknown: [...REDEEMED, [TICK, T0 + 2_000 + REPORT_WITHIN_MS]],
};

/** A request that has come to a status by the shortest way. */
export function inStatus(status: RequestStatus): ApprovalRequest {
  return play(openCommand(), PATHS[status]).request;
}
