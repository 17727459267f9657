/** Why the interceptor cannot begin. */
export type McpErrorCode = "usage" | "server_not_started" | "server_without_pipes";

/** A fault of the interceptor itself. */
export class McpError extends Error {
  readonly code: McpErrorCode;

  constructor(code: McpErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "McpError";
    this.code = code;
  }
}
