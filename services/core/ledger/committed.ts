import type {
  CountersignEvent,
  DirectoryChanged,
  GlassBroken,
  GlassReviewed,
  ValueRevealed,
  VoteCast,
} from "../approval/event.ts";
import type { RequestDetails } from "../approval/request.ts";
import { personKey } from "../identity/identity.ts";
import { folded } from "../identity/involved.ts";
import type { PolicyReason } from "../policy/decision.ts";
import type { JsonValue } from "../policy/json.ts";
import { entrySubject, hiddenEntry, peopleIn } from "./entry-leaf.ts";
import type { ActorIdOf } from "./handles.ts";
import { detailsOf } from "./handles.ts";
import type { CommittedField } from "./leaf-body.ts";

/** The subject of what the service says of itself. Nobody can ask for its erasure. */
export const SERVICE_SUBJECT = "service";

/** A value that a leaf hides behind a commitment. */
export interface HiddenValue {
  readonly field: CommittedField;
  readonly value: JsonValue;
  /** The actor id or request id whose erasure makes the value unknown for ever. */
  readonly subject: string;
  /** False for what the request's details hold already: it is read from there. */
  readonly isStored: boolean;
}

/**
 * Everything that the leaf of an event hides. The members of values stand in canonical order, in which writing them is cheap.
 * Throws `LedgerError` bad_event when details are needed and missing.
 */
export function hiddenValuesOf(
  event: CountersignEvent,
  details: RequestDetails | undefined,
  actorIdOf: ActorIdOf,
): readonly HiddenValue[] {
  const { change, requestId } = event;
  const stored = (field: CommittedField, value: JsonValue, subject = requestId): HiddenValue => ({
    field,
    value,
    subject,
    isStored: true,
  });
  switch (change.type) {
    case "decision.allowed":
    case "decision.denied":
    case "request.opened":
      return [
        ...hiddenDetails(detailsOf(event, details), actorIdOf),
        stored("reasons", reasonsValue(change.reasons)),
      ];
    case "vote.cast":
    case "value.revealed":
    case "glass.broken":
    case "glass.reviewed":
      return hiddenVote(change, actorIdOf);
    case "request.denied":
      return [stored("reasons", reasonsValue(change.reasons), denialSubject(event, actorIdOf))];
    case "grant.revoked":
    case "grant.ended":
      return [stored("reasons", reasonsValue(change.reasons))];
    case "request.cancelled":
    case "notification.failed":
      return [stored("reason", change.reason)];
    case "outcome.reported":
      return [stored("detail", change.detail)];
    case "policy.refused":
    case "epoch.opened":
    case "subject.held":
    case "subject.released":
      return [stored("reason", change.reason, SERVICE_SUBJECT)];
    case "directory.changed":
      return [hiddenChange(change, actorIdOf)];
    case "vote.withdrawn":
    case "vote.refused":
    case "reveal.refused":
    case "request.extended":
    case "request.escalated":
    case "request.reminded":
    case "request.repeated":
    case "request.approved":
    case "request.expired":
    case "grant.redeemed":
    case "grant.lapsed":
    case "grant.used":
    case "outcome.unknown":
    case "notification.delivered":
    case "policy.activated":
    case "subject.erased":
    case "audit.read":
    case "access.refused":
      return [];
  }
}

/**
 * What is hidden of a request's details. The two people whom they may name are subjects of their own. Those who delegated are
 * several behind one commitment, which nobody can open any more once one of them is erased.
 */
export function hiddenDetails(
  { id, action, context, agent, delegation }: RequestDetails,
  actorIdOf: ActorIdOf,
): readonly HiddenValue[] {
  const kept = (field: CommittedField, value: JsonValue, subject = id): HiddenValue => ({
    field,
    value,
    subject,
    isStored: false,
  });
  const { target, classification, argumentsJson, factsJson } = action;
  const named = (field: CommittedField, name: string): readonly HiddenValue[] => {
    if (name === "") return [];
    const handle = folded(name);
    return [kept(field, name, handle === "" ? id : actorIdOf("person", handle))];
  };
  return [
    kept("target", { classification, target }),
    kept("arguments", { arguments_json: argumentsJson, facts_json: factsJson }),
    kept("context", {
      blast_radius: context.blastRadius,
      destination_zone: context.destinationZone,
      environment: context.environment,
      reason: context.reason,
      source_zone: context.sourceZone,
      task: context.task,
      ticket: context.ticket,
    }),
    ...named("owner", agent.owner),
    ...named("principal", context.principal),
    ...(delegation === undefined
      ? []
      : [
          kept(
            "delegation",
            delegation.map((party) => ({ id: party.id, kind: party.kind })),
          ),
        ]),
  ];
}

// Whoever is linked stands in the leaf by id: what is sealed under one person's key names nobody else.
function hiddenVote(
  change: VoteCast | ValueRevealed | GlassBroken | GlassReviewed,
  actorIdOf: ActorIdOf,
): readonly HiddenValue[] {
  const { issuer, subject: loginName, name, groups } = change.voter;
  const subject = actorIdOf("person", folded(personKey(issuer, loginName)));
  const isSigned = change.type === "vote.cast" && change.passkey !== undefined;
  return [
    {
      field: "voter",
      value: {
        groups,
        issuer,
        name,
        ...(isSigned ? { passkey: change.passkey } : {}),
        subject: loginName,
      },
      subject,
      isStored: true,
    },
    {
      field: "comment",
      value: "reason" in change ? change.reason : change.comment,
      subject,
      isStored: true,
    },
  ];
}

function hiddenChange({ entry }: DirectoryChanged, actorIdOf: ActorIdOf): HiddenValue {
  const people = peopleIn(entry).map((name) => actorIdOf("person", folded(name)));
  const subject = entrySubject({ kind: entry.kind, people }) ?? SERVICE_SUBJECT;
  return { field: "entry", value: hiddenEntry(entry, actorIdOf), subject, isStored: true };
}

/**
 * The reasons of a denial by one person name them and repeat what they wrote, so they go when that person is erased. Those of a
 * denial by several name nobody and belong to the request.
 */
function denialSubject({ requestId, change }: CountersignEvent, actorIdOf: ActorIdOf): string {
  const keys = change.type === "request.denied" ? change.voterKeys : [];
  const [only] = keys;
  return only !== undefined && keys.length === 1 ? actorIdOf("person", folded(only)) : requestId;
}

function reasonsValue(reasons: readonly PolicyReason[]): JsonValue {
  return reasons.map(({ code, message }) => ({ code, message }));
}
