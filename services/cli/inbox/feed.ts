import { RequestStatus } from "../../../proto/gen/countersign/approval/v1/approval_pb.ts";
import { Fault } from "../../core/fault.ts";
import type { Approvals } from "../context.ts";
import { CliError } from "../exit-codes.ts";
import { toCard, type RequestCard } from "../request-card.ts";
import type { Source } from "./reconnecting.ts";
import type { Link } from "./state.ts";

/** Who is told of requests. */
export interface FeedListener {
  link(link: Link): void;
  changed(card: RequestCard): void;
  /** All that was pending a moment ago. */
  snapshot(cards: readonly RequestCard[]): void;
}

/** As many as one page may have; more than these no person works through by hand. */
const PAGE_SIZE = 500;
/** A service that restarts is back within seconds. */
const RETRY_MS = 1_000;

/**
 * Follows the requests until the signal aborts, over any number of restarts of the service, wherever it is then. Only a refusal
 * that trying again does not mend (not signed in, not allowed) is thrown.
 */
export async function followRequests(
  source: Source,
  listener: FeedListener,
  signal: AbortSignal,
): Promise<void> {
  let reason = await followOnce(source.approvals, listener, signal);
  while (!signal.aborted) {
    listener.link({ kind: "away", reason });
    await pause(RETRY_MS, signal);
    if (signal.aborted) return;
    reason = await followAgain(source, listener, signal);
  }
}

/** One page of what is pending now. */
export async function takeSnapshot(
  approvals: Approvals,
  listener: FeedListener,
  signal: AbortSignal,
): Promise<void> {
  const { requests } = await approvals.listRequests(
    { statuses: [RequestStatus.PENDING], pageSize: PAGE_SIZE },
    { signal },
  );
  listener.snapshot(requests.map(toCard));
}

/** Connects anew, because a service that was started again listens elsewhere, and follows. Gives why it ended. */
async function followAgain(
  source: Source,
  listener: FeedListener,
  signal: AbortSignal,
): Promise<string> {
  try {
    await source.renew();
  } catch (error) {
    return reasonToRetry(error);
  }
  return followOnce(source.approvals, listener, signal);
}

/** Follows until the stream ends, and gives why. */
async function followOnce(
  approvals: Approvals,
  listener: FeedListener,
  signal: AbortSignal,
): Promise<string> {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  const snapshot = async () => {
    await takeSnapshot(approvals, listener, either);
    listener.link({ kind: "live" });
  };
  try {
    // The stream begins before the page is asked for, so that nothing falls between the two.
    await Promise.all([
      readStream(approvals, { listener, signal: either, heartbeat: snapshot }),
      snapshot(),
    ]);
    return "the service ended the stream";
  } catch (error) {
    return reasonToRetry(error);
  } finally {
    ending.abort();
  }
}

interface Reading {
  readonly listener: FeedListener;
  readonly signal: AbortSignal;
  readonly heartbeat: () => Promise<void>;
}

async function readStream(
  approvals: Approvals,
  { listener, signal, heartbeat }: Reading,
): Promise<void> {
  for await (const { request } of approvals.watchRequests({}, { signal })) {
    // A silence is the time to see whether anything was missed.
    if (request === undefined) await heartbeat();
    else listener.changed(toCard(request));
  }
}

/** Throws what trying again does not mend. */
function reasonToRetry(error: unknown): string {
  if (error instanceof Fault && !isFinal(error)) return error.message;
  if (error instanceof CliError && error.code === "unavailable") return error.message;
  throw error;
}

function isFinal({ code }: Fault): boolean {
  return code === "unauthenticated" || code === "permission_denied" || code === "invalid_argument";
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    if (signal.aborted) done();
    else signal.addEventListener("abort", done, { once: true });
  });
}
