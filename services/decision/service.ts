import { fromBinary } from "@bufbuild/protobuf";
import { EventSchema } from "../../proto/gen/countersign/event/v1/event_pb.ts";
import type { Metrics } from "../adapters/telemetry/metrics.ts";
import { SPAN } from "../adapters/telemetry/names.ts";
import { recordSpan } from "../adapters/telemetry/tracing.ts";
import type { GrantTokens } from "../core/approval/grant-token.ts";
import type { Committed, CursorStore, EventLog, RequestStore } from "../core/approval/store.ts";
import type { People } from "../core/directory/people.ts";
import type { DelegationVerifier } from "../core/identity/identity.ts";
import type { SubjectStore } from "../core/ledger/store.ts";
import type { PolicyEngine } from "../core/policy/engine.ts";
import { History } from "./history.ts";
import type { HeadGuard } from "./ledger/head-guard.ts";
import { SubjectRecord } from "./ledger/subject-record.ts";
import { LogTail } from "./log-tail.ts";
import { Lookup } from "./lookup.ts";
import { OpenRequest } from "./open-request.ts";
import { Limits, type AbuseLimits } from "./open/limits.ts";
import type { UnredactedRule } from "./open/unredacted.ts";
import { RedeemGrant } from "./redeem-grant.ts";
import { Registrar, type Clock } from "./registrar.ts";
import { Relay, type EventPublisher } from "./relay.ts";
import { RequestFeed } from "./request-feed.ts";
import { RevealDesk, type RevealLink } from "./reveal/reveal-desk.ts";
import { Timekeeper } from "./timekeeper.ts";
import { toEventBytes } from "./to-wire.ts";
import type { WitnessRule } from "./witness-rule.ts";

/** The outside world, as the use cases know it. */
export interface ServicePorts {
  readonly requests: RequestStore;
  readonly log: EventLog;
  readonly cursors: CursorStore;
  readonly engine: PolicyEngine;
  readonly publisher: EventPublisher;
  /** Whether other replicas' events come by way of the broker. */
  readonly isBrokerConnected: () => boolean;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly guard: HeadGuard;
  readonly witnessRule: Pick<WitnessRule, "assertWitnessed">;
  readonly subjects: SubjectStore;
  readonly people: People;
  readonly grants: GrantTokens;
  readonly delegation: DelegationVerifier;
  readonly asking: AskingRules;
  /** How replicas hand each other the answers of sidecars; absent where there is one. */
  readonly revealLink?: RevealLink;
  /** A random text. */
  readonly createKey: () => string;
  /** How many writes wait for their commit. */
  readonly queueDepth: () => number;
  readonly reportWithinMs: number;
  /** Hears of faults in the background; what failed is tried again. */
  readonly onError: (where: string, error: unknown) => void;
}

/** What agents may ask. */
export interface AskingRules extends AbuseLimits {
  /** For how long a question that is alike joins a request that waits; 0 for never. */
  readonly alikeWindowMs: number;
  /** What becomes of a question that holds a secret which nobody has hidden. */
  readonly unredactedSecrets: UnredactedRule;
  /** Whether one person may both ask and approve. */
  readonly isSingleOperator: boolean;
}

/** How often the gauges are read. */
const GAUGE_MS = 5_000;

/** The use cases of the decision service and its background work, which ends when it is disposed. */
export async function createService(ports: ServicePorts) {
  const { requests, log, cursors, engine, clock, metrics, guard, people, onError } = ports;
  const background = new AsyncDisposableStack();
  const feed = new RequestFeed();
  const lookup = new Lookup(requests);
  const history = await History.from(log, clock());
  const report = (where: string) => (error: unknown) => onError(where, error);
  const limits = await Limits.open({ ...ports.asking, requests }, clock());
  const onCommit = (committed: Committed) => {
    relay.wake(committed.events);
    if (committed.request !== undefined) limits.note(committed.request);
    observe(committed, metrics);
  };
  const { asking } = ports;
  const mode = asking.isSingleOperator ? { mode: "single_operator" as const } : {};
  const committing = { requests, feed, history, clock, guard, people, onCommit };
  const registrar = new Registrar({ ...committing, ...mode });
  const relay = background.use(
    new Relay({
      log,
      requests,
      cursors,
      publisher: ports.publisher,
      encode: toEventBytes,
      onError: report("relay"),
    }),
  );
  const tail = background.use(
    await LogTail.start({
      log,
      requests,
      feed,
      isConnected: ports.isBrokerConnected,
      onError: report("log tail"),
    }),
  );
  background.use(
    new Timekeeper({ requests, registrar, people, clock, onError: report("timekeeper") }),
  );
  const gauges = setInterval(() => {
    metrics.queueDepth("commit", ports.queueDepth());
    void relay.lag().then(metrics.relayLag, report("gauges"));
  }, GAUGE_MS);
  background.defer(() => clearInterval(gauges));
  const common = { engine, history, registrar, clock, reportWithinMs: ports.reportWithinMs };
  return {
    feed,
    lookup,
    history,
    registrar,
    revealDesk: new RevealDesk(ports.revealLink),
    openRequest: new OpenRequest({ ...ports, ...asking, ...common, ...mode, lookup, limits }),
    redeemGrant: new RedeemGrant({ ...ports, ...common, lookup }),
    subjectRecord: new SubjectRecord(ports),
    /** An event that some replica published. */
    onPublished: (bytes: Uint8Array) => {
      if (!feed.isAnyoneListening) return;
      try {
        void tail.hint(fromBinary(EventSchema, bytes).requestId);
      } catch (error) {
        // Whoever may publish can send anything; the log is read all the same.
        onError("signal", error);
      }
    },
    [Symbol.asyncDispose]: () => background.disposeAsync(),
  };
}

/** Counts how a review ended and records people's wait as a span of its own in the agent's trace. */
function observe({ request, events }: Committed, metrics: Metrics): void {
  const settled = events.find(({ event }) => SETTLING.has(event.change.type));
  if (settled === undefined || request === undefined) return;
  const { details, lifecycle } = request;
  metrics.waited(lifecycle.verdict?.status ?? "", settled.event.atMs - lifecycle.createdAtMs);
  recordSpan({
    name: SPAN.humanWait,
    parent: details.traceparent,
    startedAtMs: lifecycle.createdAtMs,
    endedAtMs: settled.event.atMs,
    attributes: {
      "countersign.request.id": details.id,
      "countersign.verdict": lifecycle.verdict?.status ?? "",
    },
  });
}

const SETTLING: ReadonlySet<string> = new Set([
  "request.approved",
  "glass.broken",
  "request.denied",
  "request.expired",
  "request.cancelled",
]);
