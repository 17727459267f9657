import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../services/core/config/config-error.ts";
import { LedgerError } from "../services/core/ledger/ledger-error.ts";
import { parseTrustPolicy, type TrustPolicy } from "../services/core/ledger/trust-policy.ts";

/** Where to look for the keys of the ledger. */
export interface TrustSource {
  /** As the setting says. */
  readonly ledgerTrust: string | undefined;
  readonly home: string;
}

const VARIABLE = "COUNTERSIGN_LEDGER_TRUST";

/**
 * Whose checkpoints are believed: as the setting says, or else as the embedded ledger of the home. Undefined when there is
 * neither. Throws a `ConfigError` when the file is missing or damaged: then receipts must not go unverified silently.
 */
export function readTrust({ ledgerTrust, home }: TrustSource): TrustPolicy | undefined {
  const embedded = join(home, "ledger", "trust-policy");
  if (ledgerTrust === undefined && !existsSync(embedded)) return undefined;
  const path = ledgerTrust ?? embedded;
  try {
    return parseTrustPolicy(readFileSync(path, "utf8"));
  } catch (error) {
    throw new ConfigError([{ variable: VARIABLE, problem: problemOf(path, error) }]);
  }
}

function problemOf(path: string, error: unknown): string {
  if (error instanceof LedgerError)
    return `names ${path}, which is no trust policy: ${error.message}`;
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
  return `names ${path}, which cannot be read (${code})`;
}
