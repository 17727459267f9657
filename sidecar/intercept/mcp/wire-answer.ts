import type { Answer as WireAnswer } from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { AnswerStatus as WireStatus } from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import {
  NextStep as WireNext,
  Outcome as WireOutcome,
  Risk as WireRisk,
  type Progress as WireProgress,
} from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { timestampMs, durationMs } from "@bufbuild/protobuf/wkt";
import type { Answer, AnswerStatus, NextStep, Outcome, Progress, Risk } from "../../answer.ts";

/** The sidecar's answer. One that is missing, or has a status that is not known here, is `unavailable`. */
export function toAnswer(key: string, wire: WireAnswer | undefined): Answer {
  const outcome = wire === undefined ? undefined : toOutcome(wire.outcome);
  return {
    idempotencyKey: key,
    status: toStatus(wire?.status ?? WireStatus.UNSPECIFIED),
    requestId: wire?.requestId ?? "",
    reasons: (wire?.reasons ?? []).map(({ code, message }) => ({ code, message })),
    rule: wire?.rule ?? "",
    comments: wire?.comments ?? [],
    people: (wire?.people ?? []).map(({ issuer, subject, name }) => ({ issuer, subject, name })),
    next: toNext(wire?.next ?? WireNext.UNSPECIFIED),
    risk: toRisk(wire?.risk ?? WireRisk.UNSPECIFIED),
    ...(wire?.retryAfter === undefined ? {} : { retryAfterMs: durationMs(wire.retryAfter) }),
    ...(wire?.progress === undefined ? {} : { progress: toProgress(wire.progress) }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(wire === undefined || wire.receipt === "" ? {} : { receipt: wire.receipt }),
    ...(wire === undefined || wire.maskResult.length === 0 ? {} : { maskResult: wire.maskResult }),
  };
}

function toStatus(status: WireStatus): AnswerStatus {
  switch (status) {
    case WireStatus.ALLOWED:
      return "allowed";
    case WireStatus.DENIED:
      return "denied";
    case WireStatus.PENDING:
      return "pending";
    case WireStatus.EXPIRED:
      return "expired";
    case WireStatus.CANCELLED:
      return "cancelled";
    case WireStatus.UNAVAILABLE:
    case WireStatus.UNSPECIFIED:
      return "unavailable";
  }
  return "unavailable"; // A number of a later version.
}

function toNext(next: WireNext): NextStep {
  if (next === WireNext.RETRY) return "retry";
  return next === WireNext.REQUEST_AGAIN ? "request_again" : "none";
}

function toRisk(risk: WireRisk): Risk {
  if (risk === WireRisk.LOW) return "low";
  if (risk === WireRisk.MEDIUM) return "medium";
  return risk === WireRisk.CRITICAL ? "critical" : "high";
}

function toOutcome(outcome: WireOutcome): Outcome | undefined {
  if (outcome === WireOutcome.SUCCEEDED) return "succeeded";
  if (outcome === WireOutcome.FAILED) return "failed";
  return outcome === WireOutcome.UNKNOWN ? "unknown" : undefined;
}

function toProgress(wire: WireProgress): Progress {
  return {
    requirements: wire.requirements.map(({ group, approvals, approved }) => ({
      group,
      approvals,
      approved,
    })),
    nobodyReached: wire.nobodyReached,
    ...(wire.expiresAt === undefined ? {} : { expiresAtMs: timestampMs(wire.expiresAt) }),
  };
}
