import type { Metrics } from "../adapters/telemetry/metrics.ts";
import type { WitnessReport } from "./witnessing.ts";

/** The part of the log that is written to. */
interface Log {
  error(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  info(fields: object, message: string): void;
}

/** Tells log and metrics how witnessing goes. */
export function reportWitnesses(
  log: Log,
  metrics: Pick<Metrics, "ledgerUnwitnessed" | "ledgerDisputed">,
): Pick<WitnessReport, "witness" | "disputed" | "lag" | "stale"> {
  return {
    witness: (witness, why) => {
      if (why === undefined) log.info({ witness }, "the witness cosigns again");
      else log.warn({ witness, why }, "the witness did not cosign");
    },
    disputed: (witness, why) => {
      metrics.ledgerDisputed();
      log.error({ witness, why }, "the witness refuses the ledger and shows no reason");
    },
    lag: (aheadMs) => metrics.ledgerUnwitnessed(aheadMs),
    stale: (isStale) => {
      if (isStale) log.warn({}, "the ledger has not been witnessed for too long");
      else log.info({}, "the ledger is witnessed again");
    },
  };
}
