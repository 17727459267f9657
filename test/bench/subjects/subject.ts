import type { Load } from "../h2load.ts";

/** A server that is asked the same question as all others. */
export interface Subject extends AsyncDisposable {
  readonly name: string;
  /** What it does for one answer, and what it does not, so that the numbers can be compared. */
  readonly does: string;
  readonly pid: number;
  readonly load: Omit<Load, "requests">;
  /** How many right answers it has given so far; undefined where the load generator's own count says it all. */
  readonly countAnswers?: () => number;
}

/** What subjects need to start. */
export interface Bench {
  /** A directory of this run, removed at its end. */
  readonly directory: string;
}

/** The concurrency of every gRPC subject, over plaintext loopback: enough to saturate a process. */
export const GRPC_LOAD = { clients: 4, streams: 16, protocol: "h2c" } as const;
export const GRPC_HEADERS = ["content-type: application/grpc", "te: trailers"] as const;
