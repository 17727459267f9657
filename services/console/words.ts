import {
  GlassFinding,
  RequestStatus,
  type Request,
} from "../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Outcome, Risk } from "../../proto/gen/countersign/decision/v1/decision_pb.ts";

/** Where a request stands, in words. */
export const STATUS_WORDS: Readonly<Record<RequestStatus, string>> = {
  [RequestStatus.UNSPECIFIED]: "not known",
  [RequestStatus.PENDING]: "waiting for people",
  [RequestStatus.APPROVED]: "approved",
  [RequestStatus.REDEEMED]: "running",
  [RequestStatus.DENIED]: "denied",
  [RequestStatus.EXPIRED]: "expired",
  [RequestStatus.CANCELLED]: "withdrawn",
  [RequestStatus.LAPSED]: "approved, never run",
  [RequestStatus.REVOKED]: "revoked",
  [RequestStatus.SUCCEEDED]: "ran and succeeded",
  [RequestStatus.FAILED]: "ran and failed",
  [RequestStatus.UNKNOWN]: "may have run",
};

/** How risky policy thinks it is. What is not stated counts as high. */
export const RISK_WORDS: Readonly<Record<Risk, "low" | "medium" | "high" | "critical">> = {
  [Risk.UNSPECIFIED]: "high",
  [Risk.LOW]: "low",
  [Risk.MEDIUM]: "medium",
  [Risk.HIGH]: "high",
  [Risk.CRITICAL]: "critical",
};

/** What running it gave; empty while nothing is known. */
export const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  [Outcome.UNSPECIFIED]: "",
  [Outcome.SUCCEEDED]: "it succeeded",
  [Outcome.FAILED]: "it failed",
  [Outcome.UNKNOWN]: "nobody said",
};

/** What an after-review found; empty while nobody looked. */
export const FINDING_WORDS: Readonly<Record<GlassFinding, string>> = {
  [GlassFinding.UNSPECIFIED]: "",
  [GlassFinding.JUSTIFIED]: "justified",
  [GlassFinding.UNJUSTIFIED]: "not justified",
};

/** Whether people decide now. */
export function isPending({ status }: Request): boolean {
  return status === RequestStatus.PENDING;
}

/** Whether it is too risky to be approved by somebody who was not shown all of it. A newer service's risk counts as such. */
export function isGrave({ risk }: Request): boolean {
  return risk !== Risk.LOW && risk !== Risk.MEDIUM;
}

/** Bytes as pages write them. */
export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
