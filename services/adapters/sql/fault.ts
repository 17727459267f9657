import type { StoreFaultCode } from "../../core/approval/store.ts";
import { StoreFault } from "../../core/approval/store.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";

const MESSAGES: Readonly<Record<StoreFaultCode, string>> = {
  unavailable: "The database did not answer; it is not known whether the change was committed.",
  full: "The database has no space left; nothing was committed.",
  corrupt: "The database holds something damaged.",
  overloaded: "Too much waits for the database already.",
  closed: "The store is closed.",
};

/** The fault with the sentence that goes with its code. */
export function storeFault(code: StoreFaultCode, cause?: unknown): StoreFault {
  return cause === undefined
    ? new StoreFault(code, MESSAGES[code])
    : new StoreFault(code, MESSAGES[code], { cause });
}

/** A stored value that can't be read. `field` names table and column, never the value. */
export function corrupt(field: string, cause?: unknown): StoreFault {
  return new StoreFault("corrupt", `${field} is damaged`, { cause });
}

/** Any error of a driver as a `StoreFault`; what nobody knows counts as unavailable, because nothing was acknowledged. */
export function toStoreFault(error: unknown): StoreFault {
  if (error instanceof StoreFault) return error;
  if (error instanceof Error && CLOSED.has(error.message)) return storeFault("closed", error);
  const code = codeOf(error);
  if (FULL.has(code)) return storeFault("full", error);
  if (CORRUPT.test(code)) return storeFault("corrupt", error);
  return storeFault("unavailable", error);
}

/** Whether the transaction lost against another one and may simply be run again. Nothing of it was committed. */
export function isConflict(error: unknown): boolean {
  return CONFLICTS.has(codeOf(error));
}

/** For a transaction that finds by itself that it lost, and is to be run again. */
export function lostConflict(): Error {
  return Object.assign(new Error("another transaction came in between"), { code: "40001" });
}

/** Whether the statement itself was refused, so that the fault is in what was written and not in the database. */
export function isRefusedStatement(error: unknown): boolean {
  return REFUSED.test(codeOf(error));
}

/** Whether what was to be written is nonsense, which the store found before the database could. */
export function isRefusedChange(error: unknown): boolean {
  return error instanceof LedgerError || error instanceof RangeError;
}

/** Whether the error is PostgreSQL's own answer, after which the connection can go on. */
export function isAnswer(error: unknown): boolean {
  return SQLSTATE.test(codeOf(error)) && !LOST_SESSION.test(codeOf(error));
}

/** Runs a query and gives its failure as a `StoreFault`. */
export async function translating<Result>(query: () => Promise<Result>): Promise<Result> {
  try {
    return await query();
  } catch (error) {
    throw toStoreFault(error);
  }
}

// PostgreSQL, appendix A, and SQLite, "Result and Error Codes". The -shm file has a code of its own when the disk is full.
const FULL: ReadonlySet<string> = new Set([
  "53100",
  "SQLITE_FULL",
  "SQLITE_IOERR_SHMSIZE",
  "ENOSPC",
]);
const CORRUPT = /^(XX00[12]|SQLITE_CORRUPT.*|SQLITE_NOTADB)$/;
// Neither kysely nor better-sqlite3 has a code for this.
const CLOSED: ReadonlySet<string> = new Set([
  "driver has already been destroyed",
  "The database connection is not open",
]);
const CONFLICTS: ReadonlySet<string> = new Set(["40001", "40P01", "23505"]);
const REFUSED = /^(2[0-9A-Z]{4}|54[0-9A-Z]{3}|SQLITE_(CONSTRAINT.*|TOOBIG|MISMATCH|RANGE))$/;
// The digit tells it from codes of the system such as EPIPE; every class that matters here has one.
const SQLSTATE = /^(?=.*\d)[0-9A-Z]{5}$/;
const LOST_SESSION = /^(57P0[1-5]|08[0-9A-Z]{3}|25P03|25P04)$/;

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
