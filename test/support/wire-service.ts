import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { ApprovalService } from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { DecisionService } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { openGrantKeys, type GrantKeys } from "../../services/adapters/grants/grant-keys.ts";
import { readOrCreate } from "../../services/adapters/identity/private-file.ts";
import { createGrpcChannel } from "../../services/adapters/grpc/client.ts";
import { bindService } from "../../services/adapters/grpc/handlers.ts";
import { createGrpcServer } from "../../services/adapters/grpc/server.ts";
import { MemoryCursorStore } from "../../services/adapters/memory/cursor-store.ts";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import { createMetrics } from "../../services/adapters/telemetry/metrics.ts";
import { Fault } from "../../services/core/fault.ts";
import type { PersonIdentity, WorkloadIdentity } from "../../services/core/identity/identity.ts";
import type { PolicyDecision, PolicyReview } from "../../services/core/policy/decision.ts";
import { createApprovalHandler } from "../../services/decision/approval-handler.ts";
import { Callers } from "../../services/decision/callers.ts";
import { createDecisionHandler } from "../../services/decision/decision-handler.ts";
import { Receipts } from "../../services/decision/ledger/receipts.ts";
import type { StepUp } from "../../services/decision/person-commands.ts";
import type { RevealTold } from "../../services/decision/reveal/reveal-value.ts";
import { createService } from "../../services/decision/service.ts";
import { WitnessRule } from "../../services/decision/witness-rule.ts";
import { REVIEW, T0 } from "../contract/store-fixtures.ts";
import { openGuardTwin } from "./ledger-twin.ts";
import { PeopleTwin } from "./people-twin.ts";
import { temporaryDirectory } from "./temporary.ts";

const ISSUER = "https://people.example";
/** The origin of the ledger, which its grants name as their issuer. */
export const GRANT_ISSUER = "log.example/one";
const NOTIFIER = "notifier";
const DEADLINE_MS = 10_000;

/** Who a client is. */
export interface WirePerson {
  readonly groups?: readonly string[];
  readonly strongUntilMs?: number;
}

/** What a test may say beside. */
interface WireOptions {
  readonly stepUp?: StepUp;
  /** How long a sidecar may take to answer a question for a hidden value. */
  readonly revealWaitMs?: number;
}

/** A decision service in this process, over a real connection, with callers, people, time and policy made up by the test. */
export class WireService implements AsyncDisposable {
  readonly log = new MemoryRequestLog();
  readonly people = new PeopleTwin();
  /** How looks at hidden values ended. */
  readonly told: RevealTold[] = [];
  readonly #cleanup = new AsyncDisposableStack();
  nowMs = T0;
  /** What policy says. */
  decision: PolicyDecision = asking({});
  stepUp: StepUp = {};
  grants!: GrantKeys;
  #address = "";

  static async start(options: WireOptions = {}): Promise<WireService> {
    const service = new WireService();
    await service.#start(options);
    return service;
  }

  person(subject: string, { groups = [], strongUntilMs }: WirePerson = {}) {
    const strong = strongUntilMs === undefined ? {} : { strongUntilMs };
    return this.#clientOf({ kind: "person", subject, groups: [...groups], ...strong });
  }

  agent(subject: string) {
    return this.#clientOf({ kind: "workload", subject });
  }

  /** The types of a request's events. */
  async eventsOf(requestId: string): Promise<readonly string[]> {
    return (await this.log.readRequest(requestId)).map(({ event }) => event.change.type);
  }

  async #start({ stepUp = {}, revealWaitMs = 5_000 }: WireOptions): Promise<void> {
    const { log, people } = this;
    const directory = this.#cleanup.use(await temporaryDirectory());
    const clock = () => this.nowMs;
    const guard = await openGuardTwin(log.ledger);
    this.grants = this.#cleanup.use(
      await openGrantKeys({
        path: join(directory.path, "grant.key.json"),
        readOrCreate,
        onError: rethrow,
      }),
    );
    const witnessRule = new WitnessRule({ witnessing: undefined, risks: new Set(), log });
    const service = this.#cleanup.use(
      await createService({
        requests: log,
        log,
        cursors: new MemoryCursorStore(),
        engine: {
          revision: "r1",
          activeSinceMs: T0,
          decide: () => ({ policyRevision: "r1", decision: this.decision }),
        },
        publisher: { publishBatch: async (batch) => ({ ackedCount: batch.length }) },
        isBrokerConnected: () => true,
        clock,
        guard,
        witnessRule,
        subjects: log.subjects,
        people,
        grants: this.grants,
        delegation: { verify: async () => [] },
        asking: {
          ratePerMinute: 6_000,
          pendingPerAgent: 1_000,
          pendingPerGroup: 1_000,
          alikeWindowMs: 0,
          unredactedSecrets: "refuse",
          isSingleOperator: false,
        },
        createKey: randomUUID,
        metrics: createMetrics(),
        queueDepth: () => 0,
        reportWithinMs: 60_000,
        onError: (_where, error) => rethrow(error),
      }),
    );
    const callers = new Callers({
      workloads: { verify: async (token) => toWorkload(token) },
      people: { verify: async (token) => toPerson(token) },
      notifierIds: new Set([NOTIFIER]),
      auditorGroups: new Set(["audit"]),
      privacyGroups: new Set(["privacy"]),
      operatorGroups: new Set(["operators"]),
      directory: people,
    });
    const options = {
      ...service,
      callers,
      people,
      grants: this.grants,
      grantIssuer: GRANT_ISSUER,
      requests: log,
      log,
      clock,
      metrics: createMetrics(),
      createKey: randomUUID,
      receipts: new Receipts({ guard, ledger: log.ledger, log }),
      witnessRule,
      stepUp,
      revealing: { waitMs: revealWaitMs, onTold: (told: RevealTold) => this.told.push(told) },
    };
    const server = await createGrpcServer({
      listeners: [{ host: "127.0.0.1", port: 0, credentials: { kind: "plaintext" } }],
      services: [
        bindService(DecisionService, createDecisionHandler(options)),
        bindService(ApprovalService, createApprovalHandler(options)),
      ],
      log: rethrow,
    });
    this.#cleanup.use(server);
    this.#address = server.addresses[0] ?? "";
  }

  #clientOf(claims: object) {
    const token = Buffer.from(JSON.stringify(claims)).toString("base64url");
    const channel = createGrpcChannel({
      address: this.#address,
      credentials: { kind: "plaintext" },
      defaultDeadlineMs: DEADLINE_MS,
      token: async () => token,
    });
    this.#cleanup.defer(() => channel[Symbol.dispose]());
    return { ...channel.client(DecisionService), ...channel.client(ApprovalService) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cleanup.disposeAsync();
  }
}

/** What policy says when it asks people. */
export function asking(
  change: Partial<PolicyReview>,
  risk: "low" | "high" = "low",
): PolicyDecision {
  const reasons = [{ code: "test", message: "A test." }];
  return { effect: "review", rule: "test.rule", reasons, risk, review: { ...REVIEW, ...change } };
}

/** The key of a person of the twin's issuer. */
export function keyOf(subject: string): string {
  return `${ISSUER}|${subject}`;
}

function toPerson(token: string): PersonIdentity {
  const { kind, subject, groups, strongUntilMs } = read(token);
  if (kind !== "person") throw unauthenticated();
  return {
    kind: "person",
    issuer: ISSUER,
    subject,
    name: `Name of ${subject}`,
    groups,
    authn: { kind: "token", methods: [] },
    ...(strongUntilMs === undefined ? {} : { strongUntilMs }),
  };
}

function toWorkload(token: string): WorkloadIdentity {
  const { kind, subject } = read(token);
  if (kind !== "workload") throw unauthenticated();
  return {
    kind: "workload",
    id: subject === NOTIFIER ? NOTIFIER : `spiffe://example/${subject}`,
    issuer: "https://workloads.example",
    subject,
    owner: keyOf("olga"),
    labels: {},
    authn: { kind: "token", methods: [] },
  };
}

interface Claims {
  readonly kind: string;
  readonly subject: string;
  readonly groups: readonly string[];
  readonly strongUntilMs?: number;
}

function read(token: string): Claims {
  return JSON.parse(Buffer.from(token, "base64url").toString()) as Claims;
}

function unauthenticated(): Fault {
  return new Fault({ code: "unauthenticated", reason: "token_invalid", message: "not of us" });
}

function rethrow(error: unknown): void {
  throw error;
}
