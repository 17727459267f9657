/** The instrumentation scope of everything that we record. */
export const SCOPE = "countersign";

/** Names of spans, one for a use case. */
export const SPAN = {
  decide: "countersign.decision.decide",
  redeem: "countersign.decision.redeem",
  reportOutcome: "countersign.decision.report_outcome",
  vote: "countersign.approval.vote",
  humanWait: "countersign.approval.human_wait",
  publish: "countersign.event.publish",
  deliver: "countersign.channel.deliver",
  intercept: "countersign.sidecar.intercept",
  execute: "countersign.sidecar.execute",
} as const;

/** Names of metrics; durations are in seconds, as OpenTelemetry's conventions ask. */
export const METRIC = {
  decisions: "countersign.decision.count",
  decisionDuration: "countersign.decision.duration",
  accessRefused: "countersign.access.refused",
  unredacted: "countersign.redaction.unredacted",
  votes: "countersign.approval.votes",
  waitDuration: "countersign.approval.wait.duration",
  relayLag: "countersign.relay.lag",
  queueDepth: "countersign.queue.depth",
  commitBatch: "countersign.commit.batch",
  deliveries: "countersign.channel.deliveries",
  ledgerUnwitnessed: "countersign.ledger.unwitnessed.duration",
  ledgerSuspect: "countersign.ledger.suspect",
  ledgerDisputes: "countersign.ledger.disputes",
  ledgerForks: "countersign.ledger.forks",
} as const;
