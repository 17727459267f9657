/** Why there is no timestamp. */
export type TimestampErrorCode =
  /** The authority can't be reached, is too slow, or answers something other than 200. */
  | "unreachable"
  /** The answer is not a time-stamp response in DER. */
  | "malformed"
  /** The authority says no. */
  | "rejected"
  /** The stamp is for another digest, or the answer to another question. */
  | "mismatch";

/** No timestamp was given, or one that stamps something else. */
export class TimestampError extends Error {
  readonly code: TimestampErrorCode;

  constructor(code: TimestampErrorCode, message: string, options?: { readonly cause: unknown }) {
    super(message, options);
    this.name = "TimestampError";
    this.code = code;
  }
}
