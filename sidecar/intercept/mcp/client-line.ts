import type { RequestId } from "./request-id.ts";

/** What is to be done with a line of the client. */
export type ClientLine =
  | { readonly kind: "pass"; readonly request?: PassedRequest }
  | { readonly kind: "call"; readonly call: ToolCall }
  | { readonly kind: "cancel"; readonly id: RequestId }
  | Refusal;

/** A line that never reaches the server. One without ids is a notification, which nobody answers. */
export interface Refusal {
  readonly kind: "refuse";
  readonly ids: readonly (RequestId | null)[];
  /** A batch is answered by a batch (JSON-RPC 2.0, section 6). */
  readonly batch: boolean;
  /** JSON-RPC 2.0, section 5.1. */
  readonly code: number;
  readonly message: string;
}

/** A request that passes, as far as its answer is of interest. */
export interface PassedRequest {
  readonly id: RequestId;
  readonly method: string;
}

/** JSON-RPC 2.0, section 5.1. */
export const PARSE_ERROR = -32_700;
export const INVALID_REQUEST = -32_600;
export const INVALID_PARAMS = -32_602;

/** A `tools/call` that can be asked for. */
export interface ToolCall {
  readonly id: RequestId;
  /** The tool of the server, from `params.name`. */
  readonly name: string;
  /**
   * The JSON of `params.arguments` ("{}" where there is none), and under "mcp/params" of whatever else the request carries for
   * the server to act on. Written anew from the strict reading, so that it has the same
   * canonical form as the client's own text.
   */
  readonly argumentsText: string;
  /** Where the client wants to hear of progress. */
  readonly progressToken: RequestId | undefined;
  /** The client's own name for the action, by which it can come back after a restart. */
  readonly idempotencyKey: string | undefined;
  /** The revision that the request names (2026-07-28 and later say it in every request). */
  readonly protocolVersion: string | undefined;
  /** W3C trace context of the request. */
  readonly traceparent: string | undefined;
  /** Whether the client asked for a task (2025-11-25), whose result comes later and elsewhere. */
  readonly task: boolean;
}
