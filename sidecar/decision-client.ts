import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationMs, timestampMs } from "@bufbuild/protobuf/wkt";
import * as wire from "../proto/gen/countersign/decision/v1/decision_pb.ts";
import { Fault } from "../services/core/fault.ts";
import type { Outcome } from "./answer.ts";
import type {
  DecideAttempt,
  Decision,
  DecisionPort,
  PortOptions,
  Verdict,
  WatchStep,
} from "./decision-port.ts";
import { receiptOf } from "./receipt.ts";
import { nextOf, progressOf, riskOf } from "./wire.ts";

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
  readonly metadata?: Readonly<Record<string, string>>;
}

type Unary<I, O> = (request: I, options?: CallOptions) => Promise<O>;

/** The generated methods that the port needs, as any gRPC client of the service has them. */
export interface DecisionRpc {
  readonly decide: Unary<MessageInitShape<typeof wire.DecideRequestSchema>, wire.DecideResponse>;
  readonly watchVerdict: (
    request: MessageInitShape<typeof wire.WatchVerdictRequestSchema>,
    options?: CallOptions,
  ) => AsyncIterable<wire.WatchVerdictResponse>;
  readonly redeemGrant: Unary<
    MessageInitShape<typeof wire.RedeemGrantRequestSchema>,
    wire.RedeemGrantResponse
  >;
  readonly reportOutcome: Unary<
    MessageInitShape<typeof wire.ReportOutcomeRequestSchema>,
    wire.ReportOutcomeResponse
  >;
  readonly cancel: Unary<MessageInitShape<typeof wire.CancelRequestSchema>, wire.CancelResponse>;
  readonly extend: Unary<MessageInitShape<typeof wire.ExtendRequestSchema>, wire.ExtendResponse>;
  readonly answerReveal: Unary<
    MessageInitShape<typeof wire.AnswerRevealRequestSchema>,
    wire.AnswerRevealResponse
  >;
}

const OUTCOMES: Readonly<Record<Outcome, wire.Outcome>> = {
  succeeded: wire.Outcome.SUCCEEDED,
  failed: wire.Outcome.FAILED,
  unknown: wire.Outcome.UNKNOWN,
};

/** The decision service over gRPC. Answers are read in full or refused as `unreadable_answer`: a gap is never an allow. */
export function createDecisionPort(rpc: DecisionRpc): DecisionPort {
  return {
    decide: (attempt, options) =>
      faulting(async () =>
        readDecision(
          await rpc.decide(
            { ...toDecideRequest(attempt), ...known(options) },
            toCallOptions(options),
          ),
        ),
      ),
    watch: ({ requestId, afterVersion, untilSettled = false }, options) =>
      readSteps(() =>
        rpc.watchVerdict(
          { requestId, afterVersion, untilSettled, ...known(options) },
          toCallOptions(options),
        ),
      ),
    redeem: (attempt, options) =>
      faulting(async () => {
        const { maskResult: _mask, ...rest } = attempt;
        const request = { ...rest, ...known(options) };
        const { redeemedAt, reportBy, receipt } = await rpc.redeemGrant(
          request,
          toCallOptions(options),
        );
        if (redeemedAt === undefined) throw unreadable("RedeemGrant", "it has no time");
        const reportByMs = reportBy === undefined ? undefined : timestampMs(reportBy);
        return { reportByMs, ...readReceipt(receipt) };
      }),
    reportOutcome: (report, options) =>
      faulting(async () => {
        const { digest: _digest, ...rest } = report;
        const request = { ...rest, outcome: OUTCOMES[report.outcome], ...known(options) };
        const { receipt } = await rpc.reportOutcome(request, toCallOptions(options));
        return readReceipt(receipt);
      }),
    cancel: (requestId, reason, options) =>
      faulting(async () => {
        const { verdict } = await rpc.cancel({ requestId, reason }, toCallOptions(options));
        if (verdict === undefined) throw unreadable("Cancel", "it has no verdict");
        return readVerdict(verdict);
      }),
    extend: (requestId, options) =>
      faulting(async () => {
        const { version, progress } = await rpc.extend({ requestId }, toCallOptions(options));
        if (progress === undefined) throw unreadable("Extend", "it has no progress");
        return { version, progress: progressOf(progress) };
      }),
    answerReveal: (answer, options) =>
      faulting(async () => {
        await rpc.answerReveal(answer, toCallOptions(options));
      }),
  };
}

async function faulting<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toFault(error);
  }
}

/** What is not said by the service comes from getting there, such as a token file that is missing. */
function toFault(cause: unknown): Fault {
  if (cause instanceof Fault) return cause;
  return new Fault({
    code: "unavailable",
    reason: "not_called",
    message: "the decision service could not be called",
    cause,
  });
}

function toDecideRequest(attempt: DecideAttempt) {
  const { action, context, idempotencyKey, redemptionId } = attempt;
  const { delegationToken = "", isSeparate = false } = attempt;
  return {
    action: { ...action },
    context: { ...context },
    idempotencyKey,
    redemptionId,
    delegationToken,
    separate: isSeparate,
  };
}

function known({ knownLedgerSize = 0 }: PortOptions) {
  return { knownLedgerSize: BigInt(knownLedgerSize) };
}

function toCallOptions({ signal, deadlineMs, traceparent }: PortOptions): CallOptions {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(traceparent === undefined ? {} : { metadata: { traceparent } }),
  };
}

function readDecision(answer: wire.DecideResponse): Decision {
  const { requestId, version, rule, redeemedElsewhere, attachedToKey } = answer;
  if (requestId === "") throw unreadable("Decide", "it names no request");
  const verdict = answer.verdict === undefined ? undefined : readVerdict(answer.verdict);
  assertConsistent(answer, verdict);
  return {
    requestId,
    version,
    rule,
    redeemedElsewhere,
    risk: riskOf(answer.risk),
    ...(attachedToKey === "" ? {} : { attachedToKey }),
    ...(verdict === undefined ? {} : { verdict }),
    ...(answer.progress === undefined ? {} : { progress: progressOf(answer.progress) }),
    ...(answer.retryAfter === undefined ? {} : { retryAfterMs: durationMs(answer.retryAfter) }),
    ...readReceipt(answer.receipt),
  };
}

/** An answer that contradicts itself is not understood. In particular nothing but ALLOW, or a grant, allows. */
function assertConsistent(answer: wire.DecideResponse, verdict: Verdict | undefined): void {
  switch (answer.effect) {
    case wire.Effect.ALLOW:
      if (verdict === undefined) throw unreadable("Decide", "ALLOW without a verdict");
      return;
    case wire.Effect.DENY:
      if (verdict === undefined || verdict.status === "allowed")
        throw unreadable("Decide", "DENY without a denial");
      return;
    case wire.Effect.REVIEW:
      if (verdict?.status === "allowed" && !answer.redeemedElsewhere && !verdict.grantId)
        throw unreadable("Decide", "an approval without a grant");
      return;
    case wire.Effect.UNSPECIFIED:
      throw unreadable("Decide", "it has no effect");
  }
  throw unreadable("Decide", "its effect is not known");
}

async function* readSteps(watch: () => AsyncIterable<wire.WatchVerdictResponse>) {
  try {
    for await (const step of watch()) yield readStep(step);
  } catch (error) {
    throw toFault(error);
  }
}

function readStep(step: wire.WatchVerdictResponse): WatchStep {
  const { version, verdict, progress, receipt, settled, reveal } = step;
  const read = verdict === undefined ? undefined : readVerdict(verdict);
  if (read?.status === "allowed" && read.grantId === undefined)
    throw unreadable("WatchVerdict", "an approval without a grant");
  return {
    version,
    ...(read === undefined ? {} : { verdict: read }),
    ...(progress === undefined ? {} : { progress: progressOf(progress) }),
    ...readReceipt(receipt),
    ...(settled ? { isSettled: true } : {}),
    ...readReveal(reveal),
  };
}

/** A question that is not understood is not answered, and no reason to hear no verdict. */
function readReveal(question: wire.RevealQuestion | undefined): Pick<WatchStep, "reveal"> {
  if (question?.expiresAt === undefined || question.revealId === "") return {};
  const { revealId, placeholder, recipientKey, expiresAt, person, receipt } = question;
  return {
    reveal: {
      revealId,
      placeholder,
      recipientKey,
      expiresAtMs: timestampMs(expiresAt),
      person: person === undefined ? "" : `${person.issuer}|${person.subject}`,
      ...readReceipt(receipt),
    },
  };
}

function readReceipt(wireReceipt: wire.DecideResponse["receipt"]) {
  const receipt = receiptOf(wireReceipt);
  return receipt === undefined ? {} : { receipt };
}

function readVerdict(verdict: wire.Verdict): Verdict {
  const { reasons, rule, comments, people, grant, next, maskResult } = verdict;
  return {
    status: readStatus(verdict.status),
    reasons: reasons.map(({ code, message }) => ({ code, message })),
    rule,
    comments,
    people: people.map(({ issuer, subject, name }) => ({ issuer, subject, name })),
    next: nextOf(next),
    ...(grant === undefined || grant.id === "" ? {} : { grantId: grant.id }),
    ...(grant === undefined || grant.token === "" ? {} : { grantToken: grant.token }),
    ...(maskResult.length === 0 ? {} : { maskResult }),
  };
}

function readStatus(status: wire.VerdictStatus): Verdict["status"] {
  switch (status) {
    case wire.VerdictStatus.ALLOWED:
      return "allowed";
    case wire.VerdictStatus.DENIED:
      return "denied";
    case wire.VerdictStatus.EXPIRED:
      return "expired";
    case wire.VerdictStatus.CANCELLED:
      return "cancelled";
    case wire.VerdictStatus.UNSPECIFIED:
      throw unreadable("a verdict", "it has no status");
  }
  throw unreadable("a verdict", "its status is not known");
}

function unreadable(what: string, why: string): Fault {
  return new Fault({
    code: "unavailable",
    reason: "unreadable_answer",
    message: `the decision service answered nonsense (${what}: ${why})`,
  });
}
