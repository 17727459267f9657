import type { Answer, AnswerStatus, NextStep, Person, Progress } from "../../answer.ts";
import type { Refusal, ToolCall } from "./client-line.ts";
import type { RequestId } from "./request-id.ts";

/** The key of the result's `_meta` under which the answer stands for machines. */
const ANSWER_KEY = "countersign/answer";
/** The newest receipt, where there is one. Results of the server pass unchanged, and so carry none. */
const RECEIPT_KEY = "countersign/receipt";

/** From this revision on every result says what kind it is (`resultType`); earlier ones do not know the key. */
const RESULT_TYPE_SINCE = "2026-07-28";

const HEADLINES: Readonly<Record<AnswerStatus, string>> = {
  allowed: "was allowed, but did not run",
  denied: "was denied and did not run",
  pending: "is waiting for people and did not run",
  expired: "did not run: nobody decided in time, which is not a no",
  cancelled: "was withdrawn and did not run",
  unavailable: "did not run: no decision could be had",
};

const NEXT: Readonly<Record<NextStep, string>> = {
  none: "Do not ask for the same again: the answer would be the same. Go on with the rest of the work.",
  retry: "You may retry it later.",
  request_again: "You may request it again.",
};

/** The line that answers a call that did not run: a tool error, which the agent can read, and not a protocol error. */
export function refusedCallLine(call: ToolCall, answer: Answer): string {
  const result = {
    ...(hasResultType(call) ? { resultType: "complete" } : {}),
    content: [{ type: "text", text: explain(call, answer) }],
    isError: true,
    _meta: {
      [ANSWER_KEY]: machineAnswer(answer),
      ...(answer.receipt === undefined ? {} : { [RECEIPT_KEY]: answer.receipt }),
    },
  };
  return line({ jsonrpc: "2.0", id: call.id, result });
}

/** The line that answers a call that has run, and whose result the client does not get. */
export function withheldLine(call: ToolCall): string {
  const text = `Countersign: the call of "${call.name}" has run, but its result is withheld: policy masks it, and that could not be done. Calling it again would run it again.`;
  const result = {
    ...(hasResultType(call) ? { resultType: "complete" } : {}),
    content: [{ type: "text", text }],
    isError: true,
  };
  return line({ jsonrpc: "2.0", id: call.id, result });
}

/** The line that answers a refused line, or nothing when it had nobody to answer. */
export function refusalLine({ ids, batch, code, message }: Refusal): string | undefined {
  const errors = ids.map((id) => ({
    jsonrpc: "2.0",
    id,
    error: { code, message: `countersign: ${message}` },
  }));
  if (errors.length === 0) return undefined;
  return line(batch ? errors : errors[0]);
}

/**
 * The line that keeps a waiting client alive. Progress must grow with every notification, and the server's own begins at 0 or
 * above once the call runs: so ours counts up below 0.
 */
export function progressLine(token: RequestId, count: number, message: string): string {
  const params = { progressToken: token, progress: -1 / count, message };
  return line({ jsonrpc: "2.0", method: "notifications/progress", params });
}

/** Who is needed, and until when. */
export function waitingMessage(answer: Answer): string {
  const request = answer.requestId === "" ? "" : ` (request ${answer.requestId})`;
  return `Waiting for approval${request}: ${needed(answer.progress)}.`;
}

function needed(progress: Progress | undefined): string {
  const groups = (progress?.requirements ?? []).map(
    ({ group, approvals, approved }) => `${approved} of ${approvals} from ${group}`,
  );
  const who = groups.length === 0 ? "people are deciding" : groups.join(", ");
  const until =
    progress?.expiresAtMs === undefined
      ? ""
      : `, until ${new Date(progress.expiresAtMs).toISOString()}`;
  return `${who}${until}${progress?.nobodyReached === true ? "; nobody could be reached yet" : ""}`;
}

function explain(call: ToolCall, answer: Answer): string {
  const reasons = answer.reasons.map(({ code, message }) => `${message} (${code})`).join("; ");
  const people = answer.people.map(nameOf).join(", ");
  return [
    `Countersign: the call of "${call.name}" ${HEADLINES[answer.status]}.`,
    reasons === "" ? "" : `Reasons: ${reasons}.`,
    answer.rule === "" ? "" : `Rule: ${answer.rule}.`,
    people === "" ? "" : `Decided by: ${people}.`,
    answer.comments.length === 0
      ? ""
      : `Comments: ${answer.comments.map((comment) => `"${comment}"`).join(", ")}.`,
    answer.requestId === "" ? "" : `Request: ${answer.requestId}.`,
    NEXT[answer.next],
    answer.retryAfterMs === undefined
      ? ""
      : `Wait at least ${Math.ceil(answer.retryAfterMs / 1000)} s.`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function nameOf({ name, subject }: Person): string {
  return name === "" ? subject : name;
}

function machineAnswer(answer: Answer) {
  return {
    status: answer.status,
    request_id: answer.requestId,
    idempotency_key: answer.idempotencyKey,
    reasons: answer.reasons,
    rule: answer.rule,
    comments: answer.comments,
    people: answer.people,
    next: answer.next,
    risk: answer.risk,
    ...(answer.retryAfterMs === undefined ? {} : { retry_after_ms: answer.retryAfterMs }),
    ...(answer.outcome === undefined ? {} : { outcome: answer.outcome }),
  };
}

/** Revisions are dates, so their texts sort like them. */
function hasResultType({ protocolVersion }: ToolCall): boolean {
  return protocolVersion !== undefined && protocolVersion >= RESULT_TYPE_SINCE;
}

function line(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}
