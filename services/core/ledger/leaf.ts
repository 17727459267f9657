import { toHex } from "../action/encoding.ts";
import type { CountersignEvent } from "../approval/event.ts";
import type { RequestDetails } from "../approval/request.ts";
import { folded } from "../identity/involved.ts";
import type { PolicyReview } from "../policy/decision.ts";
import type { JsonValue } from "../policy/json.ts";
import type { Committed, SubjectKeys } from "./commitment.ts";
import { commit, saltFor } from "./commitment.ts";
import type { HiddenValue } from "./committed.ts";
import { hiddenValuesOf } from "./committed.ts";
import type { ActorIdOf } from "./handles.ts";
import { leafHash } from "./hash.ts";
import type { CommittedField, FieldValues, LeafActor, LeafBody } from "./leaf-body.ts";
import { encodeLeaf } from "./leaf-codec.ts";
import { leafActionOf, leafDataOf, leafOutcomeOf, leafPolicyOf } from "./leaf-data.ts";
import { LedgerError } from "./ledger-error.ts";

/** What a leaf needs that its event does not say. */
export interface LeafContext {
  /** Of the event's request; undefined for events of the service. */
  readonly details: RequestDetails | undefined;
  /** Of the event's request, where policy asked for one. */
  readonly review: PolicyReview | undefined;
  /** The leaf hash of the request's event before; undefined for its first and for events of the service. */
  readonly prev: Uint8Array | undefined;
  /** Asked for what `handlesOf` lists. */
  readonly actorIdOf: ActorIdOf;
  /** Asked for the event's request, the service, and those of `actorIdOf` whose keys hide what names them. */
  readonly keysOf: (subject: string) => SubjectKeys;
}

/** Values to be sealed under the key of one subject. */
export interface SealedValues {
  readonly subject: string;
  readonly values: FieldValues;
}

/** An event as the log keeps it. */
export interface Leaf {
  /** The exact bytes, canonical JSON (RFC 8785). */
  readonly body: Uint8Array;
  /** The leaf's hash in the tree. */
  readonly hash: Uint8Array;
  /** What the commitments hide and no table holds yet. */
  readonly openings: readonly SealedValues[];
  /** Everyone, beside the request itself, whose erasure changes what can be read of the event. */
  readonly subjects: readonly string[];
}

/**
 * The leaf of an event. Equal arguments give equal bytes. Throws `LedgerError`: bad_event for an event that a leaf could not
 * give back, leaf_too_large.
 */
export function toLeaf(event: CountersignEvent, context: LeafContext): Leaf {
  assertIds(event);
  const hidden = hiddenValuesOf(event, context.details, context.actorIdOf);
  // Here and in all that goes in, members stand in canonical order, in which writing them is cheap.
  const leaf: LeafBody = {
    action: leafActionOf(event, context.details),
    actor: leafActor(event, context.actorIdOf),
    c: commitments(event, hidden, context.keysOf),
    data: leafDataOf(event, context),
    id: event.id,
    ...(event.mode === undefined ? {} : { mode: event.mode }),
    outcome: leafOutcomeOf(event),
    policy: leafPolicyOf(event),
    prev: context.prev === undefined ? null : toHex(context.prev),
    request: event.requestId === "" ? null : event.requestId,
    ts: event.atMs,
    type: event.change.type,
    v: 1,
  };
  const body = encodeLeaf(leaf);
  return {
    body,
    hash: leafHash(body),
    openings: bySubject(hidden),
    subjects: subjectsOf(event, hidden, context),
  };
}

/** Visible ASCII, so that the line breaks of a commitment part what they should. */
const EVENT_ID = /^[!-~]{1,300}$/;

function assertIds({ id, requestId, version, actor, change }: CountersignEvent): void {
  if (!EVENT_ID.test(id)) throw invalid("an event's id is not 1 to 300 visible ASCII characters");
  const isNumbered = requestId === "" ? version === 0 : id === `${requestId}.${version}`;
  if (!isNumbered) throw invalid(`event ${id} has another request or version`);
  const voterKey = voterKeyOf(change);
  if (voterKey === undefined) return;
  // Whoever has several identities takes back by one what they voted by another.
  const isOwn = change.type === "vote.withdrawn" || folded(actor.id) === folded(voterKey);
  if (actor.kind === "person" && isOwn) return;
  throw invalid(`event ${id} is a vote of someone else than its actor`);
}

function voterKeyOf(change: CountersignEvent["change"]): string | undefined {
  if ("voterKey" in change) return change.voterKey;
  return "voter" in change ? `${change.voter.issuer}|${change.voter.subject}` : undefined;
}

function invalid(message: string): LedgerError {
  return new LedgerError("bad_event", message);
}

function leafActor({ actor }: CountersignEvent, actorIdOf: ActorIdOf): LeafActor {
  const { kind, id, proof } = actor;
  return {
    ...(proof?.acr === undefined ? {} : { acr: proof.acr }),
    assurance: proof?.assurance ?? "",
    authn: proof?.authn ?? "none",
    id: kind === "service" ? id : actorIdOf(kind, folded(id)),
    kind,
  };
}

function commitments(
  { id }: CountersignEvent,
  hidden: readonly HiddenValue[],
  keysOf: LeafContext["keysOf"],
): LeafBody["c"] {
  const made: Partial<Record<CommittedField, string>> = {};
  for (const { field, value, subject } of hidden.toSorted(byField)) {
    const place = { eventId: id, field };
    made[field] = commitment({ ...place, salt: saltFor(keysOf(subject), place), value });
  }
  return made;
}

function byField({ field }: HiddenValue, other: HiddenValue): number {
  return field < other.field ? -1 : 1;
}

function commitment(committed: Committed): string {
  try {
    return commit(committed);
  } catch (cause) {
    const problem = `the ${committed.field} of event ${committed.eventId} is not canonical JSON`;
    throw new LedgerError("bad_event", problem, { cause });
  }
}

function bySubject(hidden: readonly HiddenValue[]): readonly SealedValues[] {
  const found = new Map<string, Partial<Record<CommittedField, JsonValue>>>();
  for (const { field, value, subject, isStored } of hidden) {
    if (!isStored) continue;
    found.set(subject, { ...found.get(subject), [field]: value });
  }
  return [...found].map(([subject, values]) => ({ subject, values }));
}

// oxlint-disable-next-line max-params -- what hides something, and what is around it.
function subjectsOf(
  event: CountersignEvent,
  hidden: readonly HiddenValue[],
  { details, actorIdOf }: Pick<LeafContext, "details" | "actorIdOf">,
): readonly string[] {
  const mentioned = mentionedIn(event, details).map((name) => actorIdOf("person", folded(name)));
  const subjects = new Set([...hidden.map(({ subject }) => subject), ...mentioned]);
  subjects.delete(event.requestId);
  return [...subjects];
}

/** Whom a request's row names because of an event whose openings are somebody else's: their erasure has to find it. */
function mentionedIn(
  { change }: CountersignEvent,
  details: RequestDetails | undefined,
): readonly string[] {
  if (change.type === "vote.refused") return [change.voterKey];
  if ("voter" in change) return change.voter.linked ?? [];
  if (!("agentId" in change)) return [];
  return (details?.delegation ?? [])
    .filter(({ kind, id }) => kind === "person" && folded(id) !== "")
    .map(({ id }) => id);
}
