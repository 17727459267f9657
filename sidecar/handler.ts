import { durationFromMs, durationMs, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { MessageInitShape } from "@bufbuild/protobuf";
import * as decision from "../proto/gen/countersign/decision/v1/decision_pb.ts";
import {
  AnswerStatus,
  SidecarService,
  type AnswerSchema,
  type AskRequest,
  type StartRequest,
} from "../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import type { ActionContext as WireContext } from "../proto/gen/countersign/action/v1/action_pb.ts";
import type { CallContext } from "../services/adapters/grpc/call-context.ts";
import { bindService, type ServiceBinding } from "../services/adapters/grpc/handlers.ts";
import { invalidField } from "../services/core/fault.ts";
import type { ToolCall } from "./action-reader.ts";
import type { Answer, Outcome, Progress } from "./answer.ts";
import type { Ask, Gate } from "./gate.ts";
import { boundedContext, readAsking, readDetail, readReason } from "./http-body.ts";
import { assertToken } from "./token-check.ts";
import { readTraceparent } from "./traceparent.ts";
import { NO_CONTEXT, type ActionContext } from "./view.ts";
import { outcomeOf } from "./wire.ts";

type WireAnswer = MessageInitShape<typeof AnswerSchema>;

/**
 * The local API over gRPC. Messages stop here: the gate knows nothing of them. With a token, every call must present it; without
 * one, the mode of the Unix socket says who may call.
 */
export function bindSidecarService(gate: Gate, token?: string): ServiceBinding {
  const check = (call: CallContext) => {
    if (token !== undefined) assertToken(call.bearerToken, token);
  };
  return bindService(SidecarService, {
    ask: async (request, call) => {
      check(call);
      const traceparent = readTraceparent(call.traceparent);
      const trace = traceparent === undefined ? {} : { traceparent };
      return { answer: toWire(await gate.ask({ ...readAsk(request), ...trace }, call.signal)) };
    },
    watchAnswer: (request, call) => {
      check(call);
      return watch(gate, request.idempotencyKey, call.signal);
    },
    start: async (request, call) => {
      check(call);
      const { reportByMs } = await gate.start(request.idempotencyKey, toCall(request));
      return reportByMs === undefined ? {} : { reportBy: timestampFromMs(reportByMs) };
    },
    finish: async ({ idempotencyKey, outcome, detail }, call) => {
      check(call);
      const read = outcomeOf(outcome);
      if (read === undefined) throw invalidField("outcome", "must be succeeded, failed or unknown");
      await gate.finish(idempotencyKey, read, readDetail(detail));
      return {};
    },
    withdraw: async ({ idempotencyKey, reason }, call) => {
      check(call);
      const answer = await gate.withdraw(idempotencyKey, readReason(reason), call.signal);
      return { answer: toWire(answer) };
    },
    extend: async ({ idempotencyKey }, call) => {
      check(call);
      return { answer: toWire(await gate.extend(idempotencyKey, call.signal)) };
    },
    redact: async ({ idempotencyKey, texts, labels }, call) => {
      check(call);
      return { texts: [...(await gate.mask({ key: idempotencyKey, texts, labels }))] };
    },
  });
}

function toCall({ tool, operation, target, argumentsJson }: StartRequest): ToolCall {
  return { tool, operation, target, argumentsJson, claimsJson: "" };
}

async function* watch(gate: Gate, key: string, signal: AbortSignal) {
  for await (const answer of gate.watch(key, signal)) yield { answer: toWire(answer) };
}

function readAsk(request: AskRequest): Ask {
  const { tool, operation, target, argumentsJson, claimsJson, idempotencyKey, wait } = request;
  return {
    call: { tool, operation, target, argumentsJson, claimsJson },
    context: request.context === undefined ? NO_CONTEXT : readContext(request.context),
    idempotencyKey,
    waitMs: wait === undefined ? 0 : durationMs(wait),
    ...readAsking(request.delegationToken, request.separate),
  };
}

function readContext(context: WireContext): ActionContext {
  const { reason, task, ticket, environment, sourceZone } = context;
  const { destinationZone, principal, blastRadius } = context;
  return boundedContext({
    reason,
    task,
    ticket,
    environment,
    sourceZone,
    destinationZone,
    principal,
    blastRadius,
  });
}

function toWire(answer: Answer): WireAnswer {
  const { retryAfterMs, progress, outcome, reasons, comments, people, ...more } = answer;
  const { maskResult = [], ...rest } = more;
  return {
    ...rest,
    maskResult: [...maskResult],
    status: STATUSES[answer.status],
    next: NEXT_STEPS[answer.next],
    risk: RISKS[answer.risk],
    reasons: reasons.map((reason) => ({ ...reason })),
    comments: [...comments],
    people: people.map((person) => ({ ...person })),
    ...(retryAfterMs === undefined ? {} : { retryAfter: durationFromMs(retryAfterMs) }),
    ...(progress === undefined ? {} : { progress: toWireProgress(progress) }),
    ...(outcome === undefined ? {} : { outcome: OUTCOMES[outcome] }),
  };
}

function toWireProgress(progress: Progress) {
  const { requirements, expiresAtMs, nobodyReached, isExtended = false, quietUntilMs } = progress;
  return {
    requirements: requirements.map((requirement) => ({ ...requirement })),
    nobodyReached,
    extended: isExtended,
    ...(quietUntilMs === undefined ? {} : { quietUntil: timestampFromMs(quietUntilMs) }),
    ...(expiresAtMs === undefined ? {} : { expiresAt: timestampFromMs(expiresAtMs) }),
  };
}

const STATUSES: Readonly<Record<Answer["status"], AnswerStatus>> = {
  allowed: AnswerStatus.ALLOWED,
  denied: AnswerStatus.DENIED,
  pending: AnswerStatus.PENDING,
  expired: AnswerStatus.EXPIRED,
  cancelled: AnswerStatus.CANCELLED,
  unavailable: AnswerStatus.UNAVAILABLE,
};

const NEXT_STEPS: Readonly<Record<Answer["next"], decision.NextStep>> = {
  none: decision.NextStep.NONE,
  retry: decision.NextStep.RETRY,
  request_again: decision.NextStep.REQUEST_AGAIN,
};

const RISKS: Readonly<Record<Answer["risk"], decision.Risk>> = {
  low: decision.Risk.LOW,
  medium: decision.Risk.MEDIUM,
  high: decision.Risk.HIGH,
  critical: decision.Risk.CRITICAL,
};

const OUTCOMES: Readonly<Record<Outcome, decision.Outcome>> = {
  succeeded: decision.Outcome.SUCCEEDED,
  failed: decision.Outcome.FAILED,
  unknown: decision.Outcome.UNKNOWN,
};
