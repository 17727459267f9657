import { SqliteError } from "better-sqlite3";
import { StoreFault, type StoreFaultCode } from "../../core/approval/store.ts";
import { LedgerError, type LedgerErrorCode } from "../../core/ledger/ledger-error.ts";

/** An error as it goes from one thread to another: what `fault.ts` tells errors apart by is still there. */
export type ThreadError = Described &
  (
    | { readonly kind: "fault"; readonly code: StoreFaultCode }
    | { readonly kind: "ledger"; readonly code: LedgerErrorCode }
    | { readonly kind: "driver"; readonly code: string }
    | { readonly kind: "range" }
    | { readonly kind: "other" }
  );

interface Described {
  readonly message: string;
  readonly cause?: ThreadError;
}

/** An error as plain data. */
export function toThreadError(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { kind: "other", message: String(error) };
  const { message, cause } = error;
  const described = cause === undefined ? { message } : { message, cause: toThreadError(cause) };
  if (error instanceof StoreFault) return { kind: "fault", code: error.code, ...described };
  if (error instanceof LedgerError) return { kind: "ledger", code: error.code, ...described };
  if (error instanceof SqliteError) return { kind: "driver", code: error.code, ...described };
  return { kind: error instanceof RangeError ? "range" : "other", ...described };
}

/** The error that `toThreadError` was given, made again. */
export function fromThreadError(error: ThreadError): Error {
  const { message, cause } = error;
  const options = cause === undefined ? undefined : { cause: fromThreadError(cause) };
  switch (error.kind) {
    case "fault":
      return new StoreFault(error.code, message, options);
    case "ledger":
      return new LedgerError(error.code, message, options);
    case "driver":
      return new SqliteError(message, error.code);
    case "range":
      return new RangeError(message, options);
    case "other":
      return new Error(message, options);
  }
}
