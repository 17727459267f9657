import { timestampDate } from "@bufbuild/protobuf/wkt";
import { NextStep } from "../../../proto/gen/countersign/decision/v1/decision_pb.ts";
import { AnswerStatus, type Answer } from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";

/** Documented in `USAGE`; from sysexits.h where it has one that fits. */
export const EXIT = {
  usage: 64,
  unavailable: 75,
  denied: 77,
  expired: 78,
  cancelled: 79,
  notExecutable: 126,
  notFound: 127,
} as const;

/** What a refusal is called, and how the process ends with it. */
export interface Refusal {
  readonly status: "denied" | "expired" | "cancelled" | "unavailable";
  readonly exitCode: number;
}

/** What a final answer that does not allow means; an answer that nobody knows is no permission. */
export function refusalOf(status: AnswerStatus): Refusal {
  switch (status) {
    case AnswerStatus.DENIED:
      return { status: "denied", exitCode: EXIT.denied };
    case AnswerStatus.EXPIRED:
    case AnswerStatus.PENDING:
      return { status: "expired", exitCode: EXIT.expired };
    case AnswerStatus.CANCELLED:
      return { status: "cancelled", exitCode: EXIT.cancelled };
    case AnswerStatus.ALLOWED:
    case AnswerStatus.UNAVAILABLE:
    case AnswerStatus.UNSPECIFIED:
      return { status: "unavailable", exitCode: EXIT.unavailable };
  }
  return { status: "unavailable", exitCode: EXIT.unavailable };
}

/** Lines for a terminal while people decide. */
export function pendingLines(answer: Answer): readonly string[] {
  const { requestId, rule, progress } = answer;
  const needed = (progress?.requirements ?? []).map(
    ({ group, approvals, approved }) => `${group} (${approved} of ${approvals})`,
  );
  const until = progress?.expiresAt;
  return [
    `waiting for approval of ${requestId}, rule ${rule}`,
    ...(needed.length === 0 ? [] : [`asked: ${needed.join(", ")}`]),
    ...(progress?.nobodyReached === true ? ["nobody could be reached: tell them yourself"] : []),
    ...(until === undefined ? [] : [`expires at ${timestampDate(until).toISOString()}`]),
    `to approve: countersign approve ${requestId} --as PERSON (somebody of those groups)`,
  ];
}

/** Lines for a terminal when the command does not run. */
export function refusalLines(answer: Answer, { status }: Refusal): readonly string[] {
  const { reasons, rule, comments, people } = answer;
  return [
    `${status}${rule === "" ? "" : ` by rule ${rule}`}: the command was not run`,
    ...reasons.map(({ code, message }) => `reason: ${message} (${code})`),
    ...people.map(({ name, subject }) => `decided by: ${name === "" ? subject : name}`),
    ...comments.map((comment) => `comment: ${comment}`),
    ...(answer.next === NextStep.REQUEST_AGAIN ? ["you may ask again, as a new request"] : []),
    ...(answer.next === NextStep.RETRY ? ["you may try again later"] : []),
  ];
}

/** The same for a program. */
export function refusalJson(answer: Answer, { status, exitCode }: Refusal): object {
  return {
    status,
    exit_code: exitCode,
    idempotency_key: answer.idempotencyKey,
    request_id: answer.requestId,
    rule: answer.rule,
    reasons: answer.reasons.map(({ code, message }) => ({ code, message })),
    comments: answer.comments,
    people: answer.people.map(({ issuer, subject, name }) => ({ issuer, subject, name })),
    next: NEXT[answer.next] ?? "none",
  };
}

/** That a command has run whose output is not given, for a program. */
export function withheldJson(message: string): object {
  return { status: "ran", reasons: [{ code: "output_withheld", message }] };
}

const NEXT: Readonly<Record<number, string>> = {
  [NextStep.NONE]: "none",
  [NextStep.RETRY]: "retry",
  [NextStep.REQUEST_AGAIN]: "request_again",
};

/** Text from elsewhere must not move the cursor or hide what stands before it. */
export function printable(line: string): string {
  return line.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
