import { setTimeout as pause } from "node:timers/promises";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import {
  AnswerStatus,
  type Answer,
  type AskRequestSchema,
  type AskResponse,
  type WatchAnswerResponse,
} from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { Fault } from "../../../services/core/fault.ts";
import { isForkCode } from "../../ledger-fault.ts";

interface CallOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
}

type AskRequest = MessageInitShape<typeof AskRequestSchema>;

/** The part of the sidecar's API that asking needs. */
export interface AskClient {
  ask(request: AskRequest, options?: CallOptions): Promise<AskResponse>;
  watchAnswer(
    request: { idempotencyKey: string },
    options?: CallOptions,
  ): AsyncIterable<WatchAnswerResponse>;
}

export interface AskOptions {
  readonly client: AskClient;
  readonly request: AskRequest & { readonly idempotencyKey: string };
  readonly waitMs: number;
  readonly signal: AbortSignal;
  /** Hears of every answer that is not the last. */
  readonly tell: (answer: Answer) => void;
}

/** The service may be restarting; longer than this an operator should know. */
const DECIDE_MS_MAX = 30_000;
const CALL_MARGIN_MS = 10_000;
const RETRY_MS = 500;

/**
 * Asks, and waits for people as long as `waitMs`. The last answer is final, or "unavailable", or still "pending" when the time
 * is over. A sidecar that restarts meanwhile is found again: the key names the action.
 */
export async function askAndWait(options: AskOptions): Promise<Answer> {
  const { client, request, waitMs, signal } = options;
  const untilMs = Date.now() + waitMs;
  const decideMs = Math.min(waitMs, DECIDE_MS_MAX);
  let answer = await askOnce(client, request, { waitMs: 0, signal });
  if (answer.status === AnswerStatus.UNAVAILABLE && decideMs > 0)
    answer = await askOnce(client, request, { waitMs: decideMs, signal });
  // Also when no time is left: whoever named the action can still be decided on.
  if (answer.status === AnswerStatus.PENDING) options.tell(answer);
  while (answer.status === AnswerStatus.PENDING && Date.now() < untilMs && !signal.aborted) {
    answer = (await follow(options, untilMs - Date.now())) ?? answer;
  }
  return answer;
}

async function askOnce(
  client: AskClient,
  request: AskRequest,
  { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal },
): Promise<Answer> {
  const deadlineMs = waitMs + CALL_MARGIN_MS;
  const response = await client.ask(
    { ...request, wait: durationFromMs(waitMs) },
    { signal, deadlineMs },
  );
  if (response.answer !== undefined) return response.answer;
  throw new Fault({ code: "unavailable", reason: "unreadable_answer", message: "no answer" });
}

/** The newest answer; undefined when the stream broke before it said anything. */
async function follow(options: AskOptions, leftMs: number): Promise<Answer | undefined> {
  const { client, request, signal, tell } = options;
  const { idempotencyKey } = request;
  let last: Answer | undefined;
  try {
    for await (const { answer } of client.watchAnswer(
      { idempotencyKey },
      { signal, deadlineMs: leftMs },
    )) {
      if (answer === undefined) continue;
      if (answer.status === AnswerStatus.PENDING) tell(answer);
      // Unavailable is no end here: the request waits at the service, and the sidecar finds it again.
      if (answer.status !== AnswerStatus.UNAVAILABLE || isForkCode(answer.reasons[0]?.code))
        last = answer;
    }
    return last;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === "not_found") throw error;
    await pause(Math.min(RETRY_MS, leftMs), undefined, { signal }).catch(() => undefined);
    return last;
  }
}
