import { metrics } from "@opentelemetry/api";
import { METRIC, SCOPE } from "./names.ts";

/** Everything that is counted. Attributes come from closed lists, so that no series grows with the requests. */
export interface Metrics {
  /** One decision of policy; `effect` is allow, deny or review. */
  decided(effect: string, durationMs: number): void;
  /** One vote; `choice` is approve, deny or withdraw. */
  voted(choice: string): void;
  /** One call refused: nobody proved who they are, they may not do this, or they do it too often. */
  refused(reason: string, method: string): void;
  /** One value that arrived as no sidecar of ours sends it; `kind` is its class, such as "secret". */
  unredacted(kind: string): void;
  /** One request settled after people were asked; `verdict` is its final status. */
  waited(verdict: string, durationMs: number): void;
  /** Events that are committed and not yet published. */
  relayLag(events: number): void;
  /** Entries waiting in a queue of ours. */
  queueDepth(queue: string, entries: number): void;
  /** Events of one group commit. */
  committed(events: number): void;
  /** One attempt on a channel; `outcome` is done, retry or dead. */
  delivered(channel: string, outcome: string): void;
  /** Whether the ledger is suspect, so that nothing is authorised. */
  ledgerSuspected(isSuspect: boolean): void;
  /** How long the ledger has been ahead of its newest witnessed checkpoint. */
  ledgerUnwitnessed(durationMs: number): void;
  /** A witness has refused the ledger without showing why. */
  ledgerDisputed(): void;
  /** The ledger has contradicted itself, as a sidecar has seen it. */
  ledgerForked(): void;
}

/** Creates the instruments. Call it after `startTelemetry`; before it, or without an endpoint, they record nothing. */
export function createMetrics(): Metrics {
  const meter = metrics.getMeter(SCOPE);
  const decisions = meter.createCounter(METRIC.decisions);
  const decisionSeconds = meter.createHistogram(METRIC.decisionDuration, { unit: "s" });
  const votes = meter.createCounter(METRIC.votes);
  const refusals = meter.createCounter(METRIC.accessRefused);
  const unredacted = meter.createCounter(METRIC.unredacted);
  const waitSeconds = meter.createHistogram(METRIC.waitDuration, { unit: "s" });
  const lag = meter.createGauge(METRIC.relayLag);
  const depth = meter.createGauge(METRIC.queueDepth);
  const batch = meter.createHistogram(METRIC.commitBatch);
  const suspect = meter.createGauge(METRIC.ledgerSuspect);
  const unwitnessed = meter.createGauge(METRIC.ledgerUnwitnessed, { unit: "s" });
  const deliveries = meter.createCounter(METRIC.deliveries);
  const disputes = meter.createCounter(METRIC.ledgerDisputes);
  const forks = meter.createCounter(METRIC.ledgerForks);
  return {
    decided(effect, durationMs) {
      decisions.add(1, { effect });
      decisionSeconds.record(durationMs / 1000, { effect });
    },
    voted: (choice) => votes.add(1, { choice }),
    refused: (reason, method) => refusals.add(1, { reason, method }),
    unredacted: (kind) => unredacted.add(1, { class: kind }),
    waited: (verdict, durationMs) => waitSeconds.record(durationMs / 1000, { verdict }),
    relayLag: (events) => lag.record(events),
    queueDepth: (queue, entries) => depth.record(entries, { queue }),
    committed: (events) => batch.record(events),
    delivered: (channel, outcome) => deliveries.add(1, { channel, outcome }),
    ledgerSuspected: (isSuspect) => suspect.record(isSuspect ? 1 : 0),
    ledgerUnwitnessed: (durationMs) => unwitnessed.record(durationMs / 1000),
    ledgerDisputed: () => disputes.add(1),
    ledgerForked: () => forks.add(1),
  };
}
