import { Fault, type FaultCode } from "../core/fault.ts";

/**
 * Every code that a command of ours ends with, and what it means. `exec` and `mcp` add those of what they run; `verify` has codes
 * of its own, 0 to 4, which are the same where its one file runs alone.
 */
export const EXIT_CODES = {
  0: "done",
  1: "a check, a test or an expectation failed",
  64: "the command line is wrong (EX_USAGE)",
  65: "refused: the request is settled, or the vote does not fit it (EX_DATAERR)",
  66: "there is no such request, file or directory (EX_NOINPUT)",
  70: "a fault of our own (EX_SOFTWARE)",
  73: "another stack runs in this home (EX_CANTCREAT)",
  75: "the service can't be reached or can't answer now (EX_TEMPFAIL)",
  77: "you may not do this, or are not signed in (EX_NOPERM)",
  78: "the configuration is wrong (EX_CONFIG)",
} as const;

/** One of them. */
export type ExitCode = keyof typeof EXIT_CODES;

/** An expected failure of a command: its message is for the person at the terminal. */
export class CliError extends Error {
  readonly code:
    | "usage"
    | "refused"
    | "not_found"
    | "home_in_use"
    | "unavailable"
    | "not_signed_in"
    | "config"
    | "software";
  readonly hint: string;

  constructor(
    code: CliError["code"],
    message: string,
    options: { hint?: string; cause?: unknown } = {},
  ) {
    super(message, "cause" in options ? { cause: options.cause } : undefined);
    this.name = "CliError";
    this.code = code;
    this.hint = options.hint ?? "";
  }
}

const OF_ERRORS = {
  usage: 64,
  refused: 65,
  not_found: 66,
  software: 70,
  home_in_use: 73,
  unavailable: 75,
  not_signed_in: 77,
  config: 78,
} as const satisfies Record<CliError["code"], ExitCode>;

const OF_FAULTS: Readonly<Record<FaultCode, ExitCode>> = {
  invalid_argument: 65,
  already_exists: 65,
  failed_precondition: 65,
  not_found: 66,
  internal: 70,
  unavailable: 75,
  deadline_exceeded: 75,
  resource_exhausted: 75,
  cancelled: 75,
  unauthenticated: 77,
  permission_denied: 77,
};

/** What a command that failed so ends with. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof CliError) return OF_ERRORS[error.code];
  return error instanceof Fault ? OF_FAULTS[error.code] : 70;
}

/** The table for --help: some commands end with a few of the codes only. */
export function describeExitCodes(codes: readonly ExitCode[]): string {
  const lines = codes.map((code) => `  ${String(code).padStart(3)}  ${EXIT_CODES[code]}`);
  return ["", "Exit codes:", ...lines].join("\n");
}
