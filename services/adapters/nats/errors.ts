/** What went wrong between us and the broker. */
export type BrokerErrorCode =
  | "no_binary"
  | "not_started"
  | "unreachable"
  | "closed"
  | "too_large"
  | "publish_failed"
  | "setup_failed";

/** A fault of the broker or of the way to it. Never carries the password. */
export class BrokerError extends Error {
  readonly code: BrokerErrorCode;

  constructor(code: BrokerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "BrokerError";
    this.code = code;
  }
}
