import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  Outcome,
  type CancelRequest,
  type CancelResponseSchema,
  type DecideRequest,
  type DecideResponseSchema,
  type DecisionService,
  type RedeemGrantRequest,
  type RedeemGrantResponseSchema,
  type ReportOutcomeRequest,
  type ReportOutcomeResponseSchema,
  type WatchVerdictRequest,
  type WatchVerdictResponseSchema,
} from "../../proto/gen/countersign/decision/v1/decision_pb.ts";
import type { CallContext } from "../adapters/grpc/call-context.ts";
import type { ServiceImplementation } from "../adapters/grpc/handlers.ts";
import { SPAN } from "../adapters/telemetry/names.ts";
import { withSpan } from "../adapters/telemetry/tracing.ts";
import type { ApprovalRequest } from "../core/approval/request.ts";
import { Fault, invalidField } from "../core/fault.ts";
import { proofOf } from "../core/identity/identity.ts";
import type { Callers } from "./callers.ts";
import { readDecideRequest, readDigest, readId, readText, readTraceparent } from "./from-wire.ts";
import { DECIDING, ENDING, REDEEMING, type Receipts, type WireReceipt } from "./ledger/receipts.ts";
import type { Opened, OpenRequest } from "./open-request.ts";
import type { RedeemGrant } from "./redeem-grant.ts";
import { toFault } from "./refusals.ts";
import type { Registrar } from "./registrar.ts";
import type { RequestFeed } from "./request-feed.ts";
import { followRequest } from "./request-stream.ts";
import { EFFECTS, RISKS, toProgress, toVerdict } from "./to-wire.ts";
import type { Lookup } from "./lookup.ts";
import type { WitnessRule } from "./witness-rule.ts";

/** What the handler works with. */
export interface DecisionHandlerOptions {
  readonly callers: Callers;
  readonly openRequest: OpenRequest;
  readonly redeemGrant: RedeemGrant;
  readonly registrar: Registrar;
  readonly lookup: Lookup;
  readonly feed: RequestFeed;
  readonly receipts: Receipts;
  readonly witnessRule: WitnessRule;
  /** A random text for a question that came without an idempotency key. */
  readonly createKey: () => string;
}

const ID_BYTES = { min: 1, max: 200 };
const REDEMPTION_ID_BYTES = { min: 16, max: 64 };
const REASON_BYTES = { min: 0, max: 1_024 };
const DETAIL_BYTES = { min: 0, max: 256 };
/** Callers that poll ask again after this; watching is the better way. */
const RETRY_AFTER_MS = 2_000;

type ReportedKind = "succeeded" | "failed" | "unknown";

const OUTCOMES: ReadonlyMap<Outcome, ReportedKind> = new Map([
  [Outcome.SUCCEEDED, "succeeded"],
  [Outcome.FAILED, "failed"],
  [Outcome.UNKNOWN, "unknown"],
]);

/** countersign.decision.v1.DecisionService, for verified workloads. */
export function createDecisionHandler(
  options: DecisionHandlerOptions,
): ServiceImplementation<typeof DecisionService> {
  return {
    decide: (request, call) =>
      withSpan(SPAN.decide, { parent: call.traceparent }, async (span) => {
        const opened = await open(options, request, call);
        span.setAttribute("countersign.request.id", opened.request.details.id);
        const { id: requestId } = opened.request.details;
        const isWitnessed =
          permits(opened.request) && options.witnessRule.appliesTo(opened.request);
        const knownSize = request.knownLedgerSize;
        const wanted = { requestId, types: DECIDING, knownSize, isWitnessed };
        const receipt = await options.receipts.of(wanted, opened.committed);
        return toDecideResponse(opened, request.redemptionId, receipt);
      }),
    watchVerdict: (request, call) => watch(options, request, call),
    redeemGrant: (request, call) =>
      withSpan(SPAN.redeem, { parent: call.traceparent }, () => redeem(options, request, call)),
    reportOutcome: (request, call) =>
      withSpan(SPAN.reportOutcome, { parent: call.traceparent }, () =>
        report(options, request, call),
      ),
    cancel: (request, call) => cancel(options, request, call),
  };
}

async function open(
  { callers, openRequest, createKey }: DecisionHandlerOptions,
  request: DecideRequest,
  call: CallContext,
): Promise<Opened> {
  const workload = await callers.workload(call);
  const question = readDecideRequest(request, createKey);
  return openRequest.open(workload, question, readTraceparent(call.traceparent));
}

async function redeem(
  { callers, redeemGrant, receipts, witnessRule }: DecisionHandlerOptions,
  request: RedeemGrantRequest,
  call: CallContext,
): Promise<MessageInitShape<typeof RedeemGrantResponseSchema>> {
  const { requestId, knownLedgerSize: knownSize } = request;
  const {
    redemption,
    committed,
    request: redeemed,
  } = await redeemGrant.redeem(await callers.workload(call), {
    requestId: readId("request_id", requestId, ID_BYTES),
    grantId: readId("grant_id", request.grantId, ID_BYTES),
    digest: readDigest("digest", request.digest),
    redemptionId: readId("redemption_id", request.redemptionId, REDEMPTION_ID_BYTES),
  });
  const isWitnessed = witnessRule.appliesTo(redeemed);
  const wanted = { requestId, types: REDEEMING, knownSize, isWitnessed };
  const receipt = await receipts.of(wanted, committed);
  return {
    redeemedAt: timestampFromMs(redemption.atMs),
    reportBy: timestampFromMs(redemption.reportByMs),
    receipt,
  };
}

async function report(
  { callers, registrar, receipts }: DecisionHandlerOptions,
  request: ReportOutcomeRequest,
  call: CallContext,
): Promise<MessageInitShape<typeof ReportOutcomeResponseSchema>> {
  const workload = await callers.workload(call);
  const { requestId, redemptionId, knownLedgerSize: knownSize } = request;
  const outcome = OUTCOMES.get(request.outcome);
  if (outcome === undefined) throw invalidField("outcome", "must be succeeded, failed or unknown");
  const committed = await registrar.execute(requestId, {
    kind: "report",
    agentId: workload.id,
    proof: proofOf(workload.authn),
    redemptionId,
    outcome,
    detail: readText("detail", request.detail, DETAIL_BYTES),
  });
  if (committed.refusal !== undefined) throw toFault(committed.refusal, requestId);
  const receipt = await receipts.of({ requestId, types: ENDING, knownSize }, committed);
  return { version: BigInt(committed.request?.lifecycle.version ?? 0), receipt };
}

async function cancel(
  { callers, registrar }: DecisionHandlerOptions,
  request: CancelRequest,
  call: CallContext,
): Promise<MessageInitShape<typeof CancelResponseSchema>> {
  const workload = await callers.workload(call);
  const { requestId } = request;
  const committed = await registrar.execute(requestId, {
    kind: "cancel",
    agentId: workload.id,
    proof: proofOf(workload.authn),
    reason: readText("reason", request.reason, REASON_BYTES),
  });
  if (committed.refusal !== undefined) throw toFault(committed.refusal, requestId);
  const verdict = committed.request && toVerdict(committed.request);
  return verdict === undefined ? {} : { verdict };
}

async function* watch(
  { callers, lookup, feed, receipts, witnessRule }: DecisionHandlerOptions,
  request: WatchVerdictRequest,
  call: CallContext,
): AsyncGenerator<MessageInitShape<typeof WatchVerdictResponseSchema>> {
  const workload = await callers.workload(call);
  const { requestId, knownLedgerSize: knownSize } = request;
  await lookup.ofAgent(requestId, workload.id);
  let seen = request.afterVersion;
  const load = () => lookup.find(requestId);
  for await (const present of followRequest(feed, requestId, { load, signal: call.signal })) {
    if (present === "heartbeat") {
      yield { version: seen };
      continue;
    }
    const verdict = toVerdict(present);
    const version = BigInt(present.lifecycle.version);
    if (version <= seen && verdict === undefined) continue;
    seen = version;
    if (verdict !== undefined) {
      const isWitnessed = permits(present) && witnessRule.appliesTo(present);
      const receipt = await receipts.of({ requestId, types: DECIDING, knownSize, isWitnessed });
      yield { version, verdict, receipt };
      return;
    }
    const progress = toProgress(present);
    yield { version, ...(progress === undefined ? {} : { progress }) };
  }
}

function toDecideResponse(
  { request, isReplayed }: Opened,
  redemptionId: string,
  receipt: WireReceipt,
): MessageInitShape<typeof DecideResponseSchema> {
  const { details, lifecycle } = request;
  const verdict = toVerdict(request);
  const progress = verdict === undefined ? toProgress(request) : undefined;
  const { redemption } = lifecycle;
  return {
    requestId: details.id,
    effect: EFFECTS[effectOf(request)],
    rule: lifecycle.rule,
    risk: RISKS[lifecycle.risk],
    policyRevision: lifecycle.policyRevision,
    ...(verdict === undefined ? {} : { verdict }),
    ...(progress === undefined ? {} : { progress }),
    ...(verdict === undefined ? { retryAfter: durationFromMs(RETRY_AFTER_MS) } : {}),
    replayed: isReplayed,
    redeemedElsewhere: redemption !== undefined && redemption.id !== redemptionId,
    version: BigInt(lifecycle.version),
    receipt,
  };
}

/** Whether something may be done because of this verdict. */
function permits({ lifecycle }: ApprovalRequest): boolean {
  return lifecycle.verdict?.status === "allowed";
}

/** What policy said when the request was opened, read back from what the request became. */
function effectOf({ lifecycle }: ApprovalRequest): "allow" | "deny" | "review" {
  if (lifecycle.review !== undefined) return "review";
  if (lifecycle.redemption !== undefined) return "allow";
  if (lifecycle.status === "denied") return "deny";
  throw new Fault({
    code: "internal",
    reason: "unreadable_request",
    message: "The request can't be read.",
  });
}
