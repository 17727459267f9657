import { toBase32 } from "../../../services/core/action/encoding.ts";
import { sha256 } from "../../../services/core/action/hash.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import type {
  Actor,
  CountersignEvent,
  RequestChange,
  ServiceChange,
} from "../../../services/core/approval/event.ts";
import type { RequestDetails, Voter } from "../../../services/core/approval/request.ts";
import type { PolicyReview } from "../../../services/core/policy/decision.ts";
import type { SubjectKeys } from "../../../services/core/ledger/commitment.ts";
import { deriveKeys } from "../../../services/core/ledger/commitment.ts";
import type { PartyKind } from "../../../services/core/ledger/handles.ts";
import { handlesOf } from "../../../services/core/ledger/handles.ts";
import type { Leaf, LeafContext } from "../../../services/core/ledger/leaf.ts";
import { toLeaf } from "../../../services/core/ledger/leaf.ts";
import type { FieldValues, LeafType } from "../../../services/core/ledger/leaf-body.ts";

/** What the sample events say in all places that may name a person or repeat what someone wrote. */
export interface Said {
  /** Not empty: part of every name. */
  readonly word: string;
  readonly text: string;
  readonly isProven: boolean;
}

export const SAID: Said = { word: "Olga", text: "Because.", isProven: true };

const REQUEST = "req_abcdefghijklmnopqrstuvwxyz";
export const HEX = "0123456789abcdef".repeat(4);
export const PREV = new Uint8Array(32).fill(7);
/** A public key, as it stands in a leaf. */
const POINT = `B${"Ab0-_".repeat(17)}A`;
export const ISSUER = "https://people.example";

export const REVIEW: PolicyReview = {
  requirements: [{ group: "data-governance", approvals: 2 }],
  expiresInMs: 1_800_000,
  denyThreshold: 1,
  mayOverlap: false,
  escalate: [{ afterMs: 60_000, to: "managers" }],
  requireComment: true,
  stepUp: false,
  channels: ["terminal"],
  grantTtlMs: 300_000,
  grantUses: 1,
};

export function detailsSaying({ word, text }: Said): RequestDetails {
  return {
    id: REQUEST,
    idempotencyKey: `key ${word}`,
    agent: {
      id: `spiffe://example/agent/${word}`,
      issuer: "https://workloads.example",
      subject: `agent ${word}`,
      owner: `${ISSUER}|owner ${word}`,
      labels: { [word]: word },
    },
    action: {
      tool: "postgres",
      operation: "query",
      target: text,
      argumentsJson: JSON.stringify({ sql: text, name: word }),
      factsJson: JSON.stringify({ word }),
      classification: { [word]: 3 },
    },
    context: {
      reason: text,
      task: text,
      ticket: word,
      environment: word,
      sourceZone: word,
      destinationZone: word,
      principal: `principal ${word}`,
      blastRadius: text,
    },
    digest: HEX,
    viewDigest: HEX,
    traceparent: "",
  };
}

/** One event of every type. That the compiler wants each type here is what makes the tests below complete. */
export function eventsSaying(said: Said): Readonly<Record<LeafType, CountersignEvent>> {
  const details = detailsSaying(said);
  const proof = said.isProven ? { proof: { authn: "token", assurance: "mfa+pwd" } as const } : {};
  const agent: Actor = { kind: "agent", id: details.agent.id, ...proof };
  const person: Actor = { kind: "person", id: `${ISSUER}|voter ${said.word}`, ...proof };
  const clock: Actor = { kind: "service", id: "clock" };
  return {
    "decision.allowed": of(agent, 1, {
      type: "decision.allowed",
      ...decided(said),
      redemptionId: "attempt-1",
      reportByMs: 1_800_000_600_000,
    }),
    "decision.denied": of(agent, 1, { type: "decision.denied", ...decided(said) }),
    "request.opened": of(agent, 1, {
      type: "request.opened",
      ...decided(said),
      review: REVIEW,
      expiresAtMs: 1_800_001_800_000,
    }),
    "vote.cast": of(person, 2, {
      type: "vote.cast",
      voter: voterSaying(said),
      choice: "approve",
      comment: said.text,
      channel: "terminal",
      actionDigest: HEX,
      viewDigest: HEX,
    }),
    "value.revealed": of(person, 2, {
      type: "value.revealed",
      voter: voterSaying(said),
      revealId: "reveal_abcdefghijklmnop",
      placeholder: "<EMAIL_1>",
      label: "pii.email",
      recipientKey: POINT,
      reason: said.text,
      channel: "terminal",
      actionDigest: HEX,
      viewDigest: HEX,
      expiresAtMs: 1_800_000_060_000,
    }),
    "reveal.refused": of(person, 2, {
      type: "reveal.refused",
      voterKey: person.id,
      code: "not_revealable",
    }),
    "vote.withdrawn": of(person, 3, { type: "vote.withdrawn", voterKey: person.id }),
    "request.approved": of(person, 3, {
      type: "request.approved",
      grantId: "grant_1",
      grantExpiresAtMs: 1_800_000_300_000,
      voterKeys: [person.id, `${ISSUER}|second ${said.word}`],
    }),
    "request.denied": of(person, 3, {
      type: "request.denied",
      reasons: reasons(said),
      voterKeys: [person.id],
    }),
    "request.expired": of(clock, 2, { type: "request.expired" }),
    "request.cancelled": of(agent, 2, { type: "request.cancelled", reason: said.text }),
    "grant.redeemed": of(agent, 4, {
      type: "grant.redeemed",
      grantId: "grant_1",
      redemptionId: "attempt-1",
      digest: HEX,
      policyRevision: "r2",
      reportByMs: 1_800_000_600_000,
    }),
    "grant.lapsed": of(clock, 4, { type: "grant.lapsed", grantId: "grant_1" }),
    "grant.revoked": of(person, 4, {
      type: "grant.revoked",
      grantId: "grant_1",
      reasons: reasons(said),
    }),
    "outcome.reported": of(agent, 5, {
      type: "outcome.reported",
      redemptionId: "attempt-1",
      outcome: "failed",
      detail: said.text,
    }),
    "outcome.unknown": of(clock, 5, { type: "outcome.unknown", redemptionId: "attempt-1" }),
    "notification.delivered": of(clock, 2, { type: "notification.delivered", channel: "webhook" }),
    "notification.failed": of(clock, 2, {
      type: "notification.failed",
      channel: "webhook",
      reason: said.text,
    }),
    "policy.activated": ofService(clock, { type: "policy.activated", revision: "r1" }),
    "policy.refused": ofService(clock, { type: "policy.refused", reason: said.text }),
    "epoch.opened": ofService(person, {
      type: "epoch.opened",
      epoch: 2,
      lostSize: 17,
      lostRoot: HEX,
      reason: said.text,
    }),
    "subject.erased": ofService(person, {
      type: "subject.erased",
      subject: REQUEST,
      basis: "gdpr-17",
      openings: 4,
    }),
    "subject.held": ofService(person, {
      type: "subject.held",
      subject: REQUEST,
      reason: said.text,
    }),
    "subject.released": ofService(person, {
      type: "subject.released",
      subject: REQUEST,
      reason: said.text,
    }),
    "audit.read": ofService(person, { type: "audit.read", before: 17 }),
    ...laterEventsSaying(said, { agent, person, clock }),
  };
}

type Actors = Readonly<Record<"agent" | "person" | "clock", Actor>>;

/** Of the types that came with people and identities. */
function laterEventsSaying(said: Said, { agent, person, clock }: Actors) {
  return {
    "request.extended": of(agent, 2, {
      type: "request.extended",
      expiresAtMs: 1_800_003_600_000,
    }),
    "request.escalated": of(clock, 2, { type: "request.escalated", to: "managers" }),
    "request.reminded": of(clock, 2, { type: "request.reminded" }),
    "request.repeated": of(agent, 2, { type: "request.repeated" }),
    "vote.refused": of(person, 2, {
      type: "vote.refused",
      voterKey: person.id,
      choice: "approve",
      code: "own_action",
    }),
    "glass.broken": of(person, 2, {
      type: "glass.broken",
      voter: voterSaying(said),
      reason: said.text,
      channel: "terminal",
      actionDigest: HEX,
      viewDigest: HEX,
      grantId: "grant_1",
      grantExpiresAtMs: 1_800_000_300_000,
      reviewDueAtMs: 1_800_086_400_000,
    }),
    "glass.reviewed": of(person, 6, {
      type: "glass.reviewed",
      voter: voterSaying(said),
      finding: "justified",
      comment: said.text,
    }),
    "grant.used": of(agent, 6, {
      type: "grant.used",
      grantId: "grant_1",
      byRequestId: "req_another",
      usesLeft: 3,
    }),
    "grant.ended": of(person, 6, {
      type: "grant.ended",
      grantId: "grant_1",
      reasons: reasons(said),
    }),
    "directory.changed": ofService(person, {
      type: "directory.changed",
      entry: {
        kind: "passkey_added",
        person: person.id,
        passkey: { credentialId: "AQID", publicKey: "pQECAyYgAQ", name: said.text },
      },
    }),
    "access.refused": ofService(clock, {
      type: "access.refused",
      reason: "token_expired",
      method: "countersign.approval.v1.ApprovalService/Vote",
      count: 12,
    }),
  } as const;
}

/** The voter of the samples. */
export function voterSaying({ word }: Said): Voter {
  return {
    issuer: ISSUER,
    subject: `voter ${word}`,
    name: word,
    groups: ["data-governance", `friends of ${word}`],
  };
}

/** What a store holds around leaves. It knows nobody but those whom it was told of before. */
export class Archive {
  readonly #names = new Map<string, string>();
  readonly #keys = new Map<string, SubjectKeys>();
  readonly #stored = new Map<string, FieldValues>();
  readonly #erased = new Set<string>();

  append(event: CountersignEvent, details = detailsSaying(SAID), review = REVIEW): Leaf {
    const own = event.requestId === "" ? undefined : details;
    for (const { kind, handle, name } of handlesOf(event, own)) {
      const id = idOf(kind, handle);
      if (!this.#names.has(id)) this.#names.set(id, name);
    }
    const context = this.#context(event, own, review);
    const leaf = toLeaf(event, context);
    for (const { subject, values } of leaf.openings) this.#stored.set(subject, values);
    return leaf;
  }

  erase(subject: string): void {
    this.#erased.add(subject);
  }

  get subjects(): readonly string[] {
    return [...this.#keys.keys(), ...this.#names.keys()];
  }

  readonly nameOf = (id: string): string | undefined =>
    this.#erased.has(id) ? undefined : this.#names.get(id);

  readonly actorIdOf = (kind: PartyKind, handle: string): string => {
    const id = idOf(kind, handle);
    if (!this.#names.has(id)) throw new Error(`nobody said that ${kind} ${handle} would be asked`);
    return id;
  };

  readonly keysOf = (subject: string): SubjectKeys => {
    const keys = this.#keys.get(subject) ?? deriveKeys(sha256(utf8(`secret of ${subject}`)));
    this.#keys.set(subject, keys);
    return keys;
  };

  get stored(): FieldValues {
    const kept = [...this.#stored].filter(([subject]) => !this.#erased.has(subject));
    return Object.assign({}, ...kept.map(([, values]) => values));
  }

  #context(
    event: CountersignEvent,
    details: RequestDetails | undefined,
    review: PolicyReview,
  ): LeafContext {
    const isFirst = event.version <= 1;
    const { actorIdOf, keysOf } = this;
    return {
      details,
      review: details === undefined ? undefined : review,
      prev: isFirst ? undefined : PREV,
      actorIdOf,
      keysOf,
    };
  }
}

export function idOf(kind: PartyKind, handle: string): string {
  return `act_${toBase32(sha256(utf8(`${kind} ${handle}`)).subarray(0, 16))}`;
}

function of(actor: Actor, version: number, change: RequestChange): CountersignEvent {
  return {
    id: `${REQUEST}.${version}`,
    requestId: REQUEST,
    version,
    atMs: 1_800_000_000_000 + version,
    actor,
    change,
  };
}

function ofService(actor: Actor, change: ServiceChange): CountersignEvent {
  const atMs = 1_800_000_000_000;
  return { id: `${change.type}.x7`, requestId: "", version: 0, atMs, actor, change };
}

function decided(said: Said) {
  const { agent, action, digest, viewDigest } = detailsSaying(said);
  return {
    agentId: agent.id,
    tool: action.tool,
    operation: action.operation,
    digest,
    viewDigest,
    policyRevision: "r1",
    rule: "exports.review",
    reasons: reasons(said),
    risk: "high",
  } as const;
}

function reasons({ text }: Said) {
  return [{ code: "sample", message: text }];
}
