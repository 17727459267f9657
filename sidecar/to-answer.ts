import type { Fault } from "../services/core/fault.ts";
import type { Answer } from "./answer.ts";
import type { Decision, Verdict } from "./decision-port.ts";
import type { Entry } from "./entry.ts";

/** The answer that a decision gives. A permission that another attempt holds is no permission for this one. */
export function fromDecision(key: string, decision: Decision): Answer {
  const { requestId, rule, risk, verdict, progress, retryAfterMs } = decision;
  const base = { ...undecided(key), requestId, rule, risk, reasons: [] };
  if (verdict === undefined) {
    return {
      ...base,
      status: "pending",
      next: "retry",
      ...(progress === undefined ? {} : { progress }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  if (verdict.status === "allowed" && decision.redeemedElsewhere) return elsewhere(base);
  return fromVerdict(base, verdict);
}

/** The answer after a verdict, given the answer before it. */
export function fromVerdict(before: Answer, verdict: Verdict): Answer {
  const { progress: _progress, retryAfterMs: _retryAfterMs, grantToken: _token, ...rest } = before;
  const { maskResult: _mask, ...base } = rest;
  const { grantToken, maskResult } = verdict;
  return {
    ...base,
    status: verdict.status,
    reasons: verdict.reasons,
    rule: verdict.rule === "" ? before.rule : verdict.rule,
    comments: verdict.comments,
    people: verdict.people,
    next: verdict.next,
    ...(grantToken === undefined ? {} : { grantToken }),
    ...(maskResult === undefined ? {} : { maskResult }),
  };
}

/** The answer when a permission that was given turned out to be gone. */
export function fromLostPermission(before: Answer, fault: Fault): Answer {
  const { grantToken: _token, ...base } = before;
  return {
    ...base,
    status: "cancelled",
    reasons: [{ code: fault.reason, message: fault.message }],
    next: "request_again",
  };
}

/** The answer when the agent withdrew before the decision service had said anything. */
export function withdrawnAnswer(before: Answer, reason: string): Answer {
  const message = reason === "" ? "the agent withdrew the action" : `withdrawn: ${reason}`;
  const { receipt: _receipt, grantToken: _token, ...base } = before; // The receipt is kept apart from the answer.
  return {
    ...base,
    status: "cancelled",
    reasons: [{ code: "withdrawn", message }],
    next: "request_again",
  };
}

/** The answer while nothing is known, and why. */
export function unavailableAnswer(key: string, fault: Fault): Answer {
  return {
    ...undecided(key),
    reasons: [{ code: fault.reason, message: fault.message }],
    ...(fault.retryAfterMs === undefined ? {} : { retryAfterMs: fault.retryAfterMs }),
  };
}

/** The answer while the service says how the action ended and does not prove it. */
export function unprovenAnswer(before: Answer, fault: Fault): Answer {
  const reasons = [{ code: fault.reason, message: fault.message }];
  const { grantToken: _token, ...base } = before;
  return { ...base, status: "unavailable", reasons, next: "retry" };
}

/** What the agent is told of an entry now. */
export function answerOf(entry: Entry): Answer {
  const { answer = undecided(entry.key), receipts, run } = entry;
  const receipt = receipts?.outcome ?? receipts?.redemption ?? receipts?.answer;
  return {
    ...answer,
    ...(run.kind === "finished" ? { outcome: run.outcome } : {}),
    ...(receipt === undefined ? {} : { receipt }),
  };
}

function undecided(key: string): Answer {
  return {
    idempotencyKey: key,
    status: "unavailable",
    requestId: "",
    reasons: [{ code: "not_decided", message: "the decision service has not answered yet" }],
    rule: "",
    comments: [],
    people: [],
    next: "retry",
    risk: "high",
  };
}

function elsewhere(base: Answer): Answer {
  const message =
    "another attempt with this idempotency key holds the permission, and may have run the action already";
  return {
    ...base,
    status: "cancelled",
    reasons: [{ code: "redeemed_elsewhere", message }],
    next: "none",
  };
}
