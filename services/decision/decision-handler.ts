import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  Outcome,
  type CancelRequest,
  type CancelResponseSchema,
  type DecideRequest,
  type DecisionService,
  type ExtendRequest,
  type ExtendResponseSchema,
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
import { invalidField } from "../core/fault.ts";
import { proofOf } from "../core/identity/identity.ts";
import type { People } from "../core/directory/people.ts";
import type { AgentVerdictOptions } from "./agent-verdict.ts";
import type { Callers } from "./callers.ts";
import { toDecideResponse } from "./decide-response.ts";
import { readDecideRequest, readDigest, readId, readText, readTraceparent } from "./from-wire.ts";
import { DECIDING, ENDING, REDEEMING, type Receipts } from "./ledger/receipts.ts";
import type { Lookup } from "./lookup.ts";
import type { Opened, OpenRequest } from "./open-request.ts";
import { quietUntil } from "./progress.ts";
import type { RedeemGrant } from "./redeem-grant.ts";
import { toFault, unreadable } from "./refusals.ts";
import { createAnswerReveal } from "./answer-reveal-handler.ts";
import type { RevealDesk } from "./reveal/reveal-desk.ts";
import type { Clock, Registrar } from "./registrar.ts";
import type { RequestFeed } from "./request-feed.ts";
import { toProgress, toVerdict } from "./to-wire.ts";
import { watchVerdict } from "./watch-verdict.ts";
import type { WitnessRule } from "./witness-rule.ts";

/** What the handler works with. */
export interface DecisionHandlerOptions extends AgentVerdictOptions {
  readonly callers: Callers;
  readonly openRequest: OpenRequest;
  readonly redeemGrant: RedeemGrant;
  readonly registrar: Registrar;
  readonly lookup: Lookup;
  readonly feed: RequestFeed;
  readonly revealDesk: RevealDesk;
  readonly receipts: Receipts;
  readonly witnessRule: WitnessRule;
  readonly people: Pick<People, "quietUntil">;
  readonly clock: Clock;
  /** A random text for a question that came without an idempotency key. */
  readonly createKey: () => string;
}

const ID_BYTES = { min: 1, max: 200 };
const REDEMPTION_ID_BYTES = { min: 16, max: 64 };
const REASON_BYTES = { min: 0, max: 1_024 };
/** A token of ours has about a thousand bytes. */
const GRANT_TOKEN_BYTES = { min: 0, max: 16 * 1024 };
const DETAIL_BYTES = { min: 0, max: 256 };

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
        const { redemptionId } = request;
        return toDecideResponse(options, { opened, redemptionId, receipt });
      }),
    watchVerdict: (request, call) => watch(options, request, call),
    redeemGrant: (request, call) =>
      withSpan(SPAN.redeem, { parent: call.traceparent }, () => redeem(options, request, call)),
    reportOutcome: (request, call) =>
      withSpan(SPAN.reportOutcome, { parent: call.traceparent }, () =>
        report(options, request, call),
      ),
    cancel: (request, call) => cancel(options, request, call),
    extend: (request, call) => extend(options, request, call),
    ...createAnswerReveal(options),
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
    grantToken: readText("grant_token", request.grantToken, GRANT_TOKEN_BYTES),
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
  const { redemptionId, knownLedgerSize: knownSize } = request;
  const requestId = readId("request_id", request.requestId, ID_BYTES);
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
  const requestId = readId("request_id", request.requestId, ID_BYTES);
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
  options: DecisionHandlerOptions,
  request: WatchVerdictRequest,
  call: CallContext,
): AsyncGenerator<MessageInitShape<typeof WatchVerdictResponseSchema>> {
  const workload = await options.callers.workload(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  await options.lookup.ofAgent(requestId, workload.id);
  yield* watchVerdict(options, request, call.signal);
}

async function extend(
  { callers, registrar, people, clock }: DecisionHandlerOptions,
  request: ExtendRequest,
  call: CallContext,
): Promise<MessageInitShape<typeof ExtendResponseSchema>> {
  const workload = await callers.workload(call);
  const requestId = readId("request_id", request.requestId, ID_BYTES);
  const agentId = workload.id;
  const command = { kind: "extend", agentId, proof: proofOf(workload.authn) } as const;
  const { request: extended, refusal } = await registrar.execute(requestId, command);
  if (refusal !== undefined) throw toFault(refusal, requestId);
  if (extended === undefined) throw unreadable();
  const progress = toProgress(extended, { quietUntilMs: quietUntil(extended, people, clock()) });
  const version = BigInt(extended.lifecycle.version);
  return progress === undefined ? { version } : { version, progress };
}

/** Whether something may be done because of this verdict. */
function permits({ lifecycle }: ApprovalRequest): boolean {
  return lifecycle.verdict?.status === "allowed";
}
