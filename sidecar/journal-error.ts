export type JournalErrorCode =
  /** Another live sidecar has the directory. */
  | "locked"
  /** A record before the last one is damaged: what it said is not known, so nothing may run on this journal. */
  | "corrupt"
  /** The disk refused; what was being written is not kept. */
  | "not_written"
  /** Durability is no longer known; only a restart, which reads back what is really there, can tell. */
  | "broken"
  | "closed";

/** What can go wrong with the journal. The message names the file. */
export class JournalError extends Error {
  readonly code: JournalErrorCode;

  constructor(code: JournalErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "JournalError";
    this.code = code;
  }
}
