import type { JsonObject } from "../../policy/json.ts";
import { ALERT_TYPES } from "../controls/reading.ts";
import { isInPeriod } from "../evidence-log.ts";
import type { ControlResult, Evidence } from "../evidence.ts";
import { isType, type LeafRecord } from "../leaf-record.ts";
import { complianceEvent, detectionEvent } from "./finding-events.ts";
import {
  grantEndEvent,
  grantEvent,
  openingEvent,
  outcomeEvent,
  redemptionEvent,
  updateEvent,
  voteEvent,
} from "./request-events.ts";
import { accessEvent, serviceEvent } from "./service-events.ts";

/**
 * The period as OCSF events: one for each leaf, one finding more for each denial and alert, and last one for each control. None
 * carries what a commitment hides; actors that were not erased have their names.
 */
export function* ocsfEvents(
  evidence: Evidence,
  controls: readonly ControlResult[],
): Generator<JsonObject> {
  for (const record of evidence.log.records) {
    if (!isInPeriod(record, evidence.log.period)) continue;
    yield eventOf(evidence, record);
    if (isType(record, ...ALERT_TYPES)) yield detectionEvent(evidence, record);
  }
  for (const control of controls) yield complianceEvent(evidence, control);
}

function eventOf(evidence: Evidence, record: LeafRecord): JsonObject {
  switch (record.type) {
    case "decision.allowed":
    case "decision.denied":
    case "request.opened":
      return openingEvent(evidence, record);
    case "vote.cast":
    case "vote.withdrawn":
    case "vote.refused":
    case "value.revealed":
    case "reveal.refused":
    case "glass.reviewed":
      return voteEvent(evidence, record);
    case "request.approved":
    case "glass.broken":
      return grantEvent(evidence, record);
    case "grant.lapsed":
    case "grant.revoked":
    case "grant.ended":
      return grantEndEvent(evidence, record);
    case "grant.redeemed":
    case "grant.used":
      return redemptionEvent(evidence, record);
    case "outcome.reported":
    case "outcome.unknown":
      return outcomeEvent(evidence, record);
    case "request.denied":
    case "request.expired":
    case "request.cancelled":
    case "request.extended":
    case "request.escalated":
    case "request.reminded":
    case "request.repeated":
    case "notification.delivered":
    case "notification.failed":
      return updateEvent(evidence, record);
    case "policy.activated":
    case "policy.refused":
    case "epoch.opened":
    case "subject.erased":
    case "subject.held":
    case "subject.released":
    case "audit.read":
    case "directory.changed":
      return serviceEvent(evidence, record);
    case "access.refused":
      return accessEvent(evidence, record);
  }
}
