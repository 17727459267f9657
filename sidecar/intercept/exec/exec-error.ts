/** Why the command does not run, other than by an answer. */
export type ExecErrorCode =
  "usage" | "not_found" | "not_executable" | "unavailable" | "changed" | "interrupted";

/** Ends `exec` before the command runs. The message is for the terminal. */
export class ExecError extends Error {
  readonly code: ExecErrorCode;
  /** For `interrupted`: which signal. */
  readonly signal: NodeJS.Signals | undefined;

  constructor(code: ExecErrorCode, message: string, signal?: NodeJS.Signals) {
    super(message);
    this.name = "ExecError";
    this.code = code;
    this.signal = signal;
  }
}
