import type { createLog } from "../services/adapters/telemetry/log.ts";
import { createMetrics } from "../services/adapters/telemetry/metrics.ts";
import type { LedgerReport, LedgerState } from "./ledger.ts";

type Log = Pick<ReturnType<typeof createLog>, "warn" | "error">;

/** Logs what the ledger does wrong, and counts forks. Call it after telemetry has started. */
export function createLedgerReport(log: Log): LedgerReport {
  const metrics = createMetrics();
  return {
    warn: (message, fault) => log.warn({ err: fault }, message),
    fork: ({ remembered, offered }) => {
      metrics.ledgerForked();
      log.error({ remembered, offered }, "the ledger contradicts itself; every action is refused");
    },
  };
}

/** Says at start what nobody should learn later: that receipts are not verified, or that nothing will run. */
export function warnOfLedger(log: Log, { receipts }: LedgerState, directory: string): void {
  if (receipts === "not_verified")
    log.warn("receipts are kept but not verified: COUNTERSIGN_LEDGER_TRUST names no trust policy");
  if (receipts === "fork")
    log.error({ directory }, "every action is refused: see ledger-fork in the sidecar's directory");
}
