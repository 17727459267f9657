import { toBase32, toHex } from "../../services/core/action/encoding.ts";
import { sha256 } from "../../services/core/action/hash.ts";
import { utf8 } from "../../services/core/action/utf8.ts";
import type { Command } from "../../services/core/approval/command.ts";
import { applied, decide } from "../../services/core/approval/decide.ts";
import type {
  CountersignEvent,
  RequestEvent,
  ServiceChange,
} from "../../services/core/approval/event.ts";
import { evolve } from "../../services/core/approval/evolve.ts";
import type {
  ApprovalRequest,
  RequestDetails,
  Voter,
} from "../../services/core/approval/request.ts";
import type { Proof } from "../../services/core/identity/identity.ts";
import { deriveKeys, type SubjectKeys } from "../../services/core/ledger/commitment.ts";
import { toLeaf, type Leaf } from "../../services/core/ledger/leaf.ts";
import type { PolicyDecision, PolicyReview } from "../../services/core/policy/decision.ts";

/** One leaf, with the event that it tells and the details of its request. */
export interface LoggedLeaf {
  readonly index: number;
  readonly event: CountersignEvent;
  readonly details: RequestDetails | undefined;
  readonly leaf: Leaf;
}

/** When the first request of a synthetic log is opened. */
export const LOG_STARTS_MS = Date.UTC(2026, 8, 1, 8);

/** How far apart requests are opened. */
const STEP_MS = 7 * 60_000;
const MINUTE_MS = 60_000;
const REVISION = "0123456789abcdef";
const ISSUER = "https://people.example";
const PASSWORD_AND_KEY: Proof = { authn: "token", assurance: "hwk+pwd" };
const BY_CERTIFICATE: Proof = { authn: "certificate", assurance: "" };

/** Of the synthetic company: a name with markup in it is on purpose. */
const PEOPLE: readonly Voter[] = [
  person("dana", "Dana Okafor", "data-governance"),
  person("sam", "Sam <b>Lindqvist</b>", "security"),
  person("pat", "Pat Moreau", "platform"),
  person("ravi", "Ravi Menon", "data-governance"),
];
const AUDITOR = `${ISSUER}|alex`;

interface Kind {
  readonly tool: string;
  readonly operation: string;
  readonly target: string;
  readonly rule: string;
  readonly risk: PolicyDecision["risk"];
  readonly review?: readonly string[];
}

const KINDS: readonly Kind[] = [
  { tool: "postgres", operation: "query", target: "crm", rule: "allow_reads", risk: "low" },
  {
    tool: "postgres",
    operation: "query",
    target: "customers",
    rule: "review_bulk_export",
    risk: "high",
    review: ["data-governance"],
  },
  {
    tool: "shell",
    operation: "exec",
    target: "prod",
    rule: "review_production_change",
    risk: "critical",
    review: ["platform", "security"],
  },
  {
    tool: "iam",
    operation: "grant_role",
    target: "org",
    rule: "review_permission_change",
    risk: "high",
    review: ["security"],
  },
  { tool: "shell", operation: "exec", target: "prod", rule: "deny_destructive", risk: "critical" },
];

/**
 * A legal log of `requests` requests in every status, through the state machine and the leaf encoder. The same number gives the
 * same bytes. Leaves come in the order of their times.
 */
export function ledgerLog(requests: number): readonly LoggedLeaf[] {
  const histories = Array.from({ length: requests }, (_, at) => historyOf(at));
  const told: Told[] = [
    ...serviceEvents(requests).map((event) => ({ event, details: undefined, review: undefined })),
    ...histories.flat(),
  ];
  // A stable sort: events of one moment stay in their order.
  told.sort((left, right) => left.event.atMs - right.event.atMs);
  return encode(told);
}

interface Told {
  readonly event: CountersignEvent;
  readonly details: RequestDetails | undefined;
  readonly review: PolicyReview | undefined;
}

function encode(told: readonly Told[]): readonly LoggedLeaf[] {
  const previous = new Map<string, Uint8Array>();
  return told.map(({ event: each, details, review }, index) => {
    const event = upToHere(each, index);
    const leaf = toLeaf(event, {
      details,
      review,
      prev: previous.get(event.requestId),
      actorIdOf,
      keysOf: subjectKeys,
    });
    if (event.requestId !== "") previous.set(event.requestId, leaf.hash);
    return { index, event, details, leaf };
  });
}

/** A reading reads all that is there: only here is known how much that is. */
function upToHere(event: CountersignEvent, index: number): CountersignEvent {
  if (event.change.type !== "audit.read") return event;
  return { ...event, change: { type: "audit.read", before: index } };
}

/** The keys that the synthetic log hides a subject's values with. */
export function subjectKeys(subject: string): SubjectKeys {
  return deriveKeys(sha256(utf8(`key of ${subject}`)));
}

/** The id that the synthetic log gives a party; the same for the same party. */
export function actorIdOf(kind: "agent" | "person", handle: string): string {
  return `act_${toBase32(sha256(utf8(`${kind} ${handle}`)).subarray(0, 16))}`;
}

/** The names behind the ids of `actorIdOf`. */
export function actorNames(): ReadonlyMap<string, string> {
  return new Map([
    ...PEOPLE.map(({ issuer, subject, name }): [string, string] => [
      actorIdOf("person", `${issuer}|${subject}`),
      name,
    ]),
    [actorIdOf("person", AUDITOR), "Alex Berg"],
    ...[0, 1, 2].map((number): [string, string] => [
      actorIdOf("agent", agentId(number)),
      agentId(number),
    ]),
  ]);
}

function historyOf(at: number): readonly Told[] {
  const kind = KINDS[at % KINDS.length]!;
  const openedAtMs = LOG_STARTS_MS + at * STEP_MS;
  const details = detailsOf(at, kind);
  const decision = decisionOf(kind);
  const opened = decide(
    {
      kind: "open",
      details,
      decision,
      policyRevision: REVISION,
      redemptionId: `attempt-${at}`,
      reportWithinMs: 10 * MINUTE_MS,
      proof: BY_CERTIFICATE,
    },
    undefined,
    openedAtMs,
  );
  let request: ApprovalRequest = { details, lifecycle: evolve(undefined, opened.events[0]!) };
  const events: RequestEvent[] = [...opened.events];
  for (const [command, atMs] of movesOf(at, details, openedAtMs)) {
    const { events: more, refusal } = decide(command, request, atMs);
    if (refusal !== undefined && more.length === 0) continue;
    events.push(...more);
    request = applied(request, more);
  }
  return events.map((event) => ({ event, details, review: decision.review }));
}

type Move = readonly [command: Command, atMs: number];

/** What happens to a request, by its number: every way through the state machine comes up. */
function movesOf(at: number, details: RequestDetails, openedAtMs: number): readonly Move[] {
  const kind = KINDS[at % KINDS.length]!;
  const round = Math.floor(at / KINDS.length);
  const report = outcomeOf(at, details);
  if (kind.review === undefined) return [[report, openedAtMs + 2_000]];
  const wait = 4_000 + ((round * 7_919) % 1_200) * 1_000;
  const groups = kind.review;
  const voters = groups.map((group, nth) => {
    const members = PEOPLE.filter((voter) => voter.groups.includes(group));
    return members[(round + nth) % members.length]!;
  });
  const note: Move = [
    { kind: "note_delivery", channel: "terminal", isDelivered: round % 9 !== 8, reason: "" },
    openedAtMs + 1_000,
  ];
  const votes = voters.map((voter, nth): Move => [
    vote(voter, details, "approve"),
    openedAtMs + wait + nth * 20_000,
  ]);
  const approvedMs = openedAtMs + wait + (votes.length - 1) * 20_000;
  const redeem: Move = [redemption(at, details), approvedMs + 3_000];
  const tick = (atMs: number): Move => [{ kind: "tick" }, atMs];
  switch (round % 11) {
    case 3:
      return [note, [vote(voters[0]!, details, "deny"), openedAtMs + wait]];
    case 5:
      return [note, tick(openedAtMs + 31 * MINUTE_MS)];
    case 6:
      return [
        note,
        [{ kind: "cancel", agentId: details.agent.id, reason: "not needed" }, openedAtMs + 2_000],
      ];
    case 7:
      return [note, ...votes, tick(approvedMs + 6 * MINUTE_MS)];
    case 8:
      return [
        note,
        ...votes,
        [
          {
            kind: "revoke",
            voter: voters[0]!,
            reason: "wrong customer",
            isOperator: false,
            proof: PASSWORD_AND_KEY,
          },
          approvedMs + 2_000,
        ],
      ];
    case 9:
      return [note, ...votes, redeem, tick(approvedMs + 20 * MINUTE_MS)];
    default:
      return [note, ...votes, redeem, [report, approvedMs + 9_000]];
  }
}

function vote(voter: Voter, details: RequestDetails, choice: "approve" | "deny"): Command {
  const comment = choice === "deny" ? "Not this quarter <script>alert(1)</script>" : "";
  const { digest: actionDigest, viewDigest } = details;
  return {
    kind: "vote",
    voter,
    choice,
    comment,
    channel: "terminal",
    actionDigest,
    viewDigest,
    people: new Map(),
    isStrong: false,
    proof: PASSWORD_AND_KEY,
  };
}

function redemption(at: number, details: RequestDetails): Command {
  return {
    kind: "redeem",
    agentId: details.agent.id,
    grantId: details.id.replace(/^req_/, "grant_"),
    digest: details.digest,
    redemptionId: `attempt-${at}`,
    decision: decisionOf(KINDS[0]!),
    policyRevision: REVISION,
    reportWithinMs: 10 * MINUTE_MS,
    proof: BY_CERTIFICATE,
  };
}

function outcomeOf(at: number, details: RequestDetails): Command {
  return {
    kind: "report",
    agentId: details.agent.id,
    redemptionId: `attempt-${at}`,
    outcome: at % 13 === 12 ? "failed" : "succeeded",
    detail: "exit_0",
    proof: BY_CERTIFICATE,
  };
}

function decisionOf({ rule, risk, review }: Kind): PolicyDecision {
  const reasons = [{ code: rule, message: `The rule ${rule} applies.` }];
  if (review === undefined) {
    return { effect: rule.startsWith("deny") ? "deny" : "allow", rule, risk, reasons };
  }
  return {
    effect: "review",
    rule,
    risk,
    reasons,
    review: {
      requirements: review.map((group) => ({ group, approvals: 1 })),
      expiresInMs: 30 * MINUTE_MS,
      denyThreshold: 1,
      mayOverlap: false,
      escalate: [],
      requireComment: false,
      stepUp: false,
      channels: [],
      grantTtlMs: 5 * MINUTE_MS,
      grantUses: 1,
    },
  };
}

function detailsOf(at: number, { tool, operation, target }: Kind): RequestDetails {
  const id = `req_${toHex(sha256(utf8(`request ${at}`))).slice(0, 26)}`;
  const digest = toHex(sha256(utf8(`action ${at}`)));
  return {
    id,
    idempotencyKey: `key-${at}`,
    agent: {
      id: agentId(at),
      issuer: "https://workloads.example",
      subject: `exporter-${at % 3}`,
      owner: `${ISSUER}|olivia`,
      labels: {},
    },
    action: {
      tool,
      operation,
      target,
      argumentsJson: JSON.stringify({ sql: `select * from t where id = ${at}` }),
      factsJson: "{}",
      classification: {},
    },
    context: {
      reason: "quarterly report",
      task: `task-${at}`,
      ticket: "",
      environment: "production",
      sourceZone: "",
      destinationZone: "",
      principal: "",
      blastRadius: "",
    },
    digest,
    viewDigest: toHex(sha256(utf8(`view ${at}`))),
    traceparent: "",
  };
}

function agentId(at: number): string {
  return `spiffe://example/agent/exporter-${at % 3}`;
}

function serviceEvents(requests: number): readonly CountersignEvent[] {
  const days = Math.ceil((requests * STEP_MS) / (24 * 60 * MINUTE_MS));
  const activated = service(0, LOG_STARTS_MS - MINUTE_MS, {
    type: "policy.activated",
    revision: REVISION,
  });
  const readings = Array.from({ length: Math.floor(days / 5) }, (_, at) => {
    const atMs = LOG_STARTS_MS + (at + 1) * 5 * 24 * 60 * MINUTE_MS;
    return reading(at + 1, atMs);
  });
  return [activated, ...readings];
}

function reading(number: number, atMs: number): CountersignEvent {
  const change = { type: "audit.read", before: 0 } as const;
  const actor = { kind: "person", id: AUDITOR, proof: PASSWORD_AND_KEY } as const;
  return { ...service(number, atMs, change), actor };
}

function service(number: number, atMs: number, change: ServiceChange): CountersignEvent {
  const actor = { kind: "service", id: "policy" } as const;
  return { id: `service.${number}`, requestId: "", version: 0, atMs, actor, change };
}

function person(subject: string, name: string, group: string): Voter {
  return { issuer: ISSUER, subject, name, groups: [group] };
}
