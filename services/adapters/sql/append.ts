import type { CountersignEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { after } from "../../core/ledger/appended.ts";
import type { SubjectKeys } from "../../core/ledger/commitment.ts";
import { SERVICE_SUBJECT } from "../../core/ledger/committed.ts";
import { encodeRange } from "../../core/ledger/compact-range.ts";
import type { CompletedTile } from "../../core/ledger/complete-tiles.ts";
import { completeTiles } from "../../core/ledger/complete-tiles.ts";
import type { DraftedLeaf } from "../../core/ledger/draft-leaves.ts";
import { draftLeaves, partiesOf, partyKey } from "../../core/ledger/draft-leaves.ts";
import type { Handle } from "../../core/ledger/handles.ts";
import type { Appended, LedgerHead } from "../../core/ledger/store.ts";
import type { KeyRing } from "./key-ring.ts";
import { createActorId, createForgottenKeys } from "./key-ring.ts";
import { packLeaf } from "./packed-leaf.ts";

/** What everything that touches the ledger's tables has in common. */
export interface LedgerParts {
  readonly ring: KeyRing;
  /** The subject of what the service says of itself. */
  readonly service: KnownSubject;
  readonly now: () => number;
}

/** A row of `subjects` as far as writing needs it. */
export interface KnownSubject {
  readonly number: number;
  readonly id: string;
  /** Wrapped. */
  readonly key: Uint8Array;
}

/** A subject that is to be written. */
export interface NewSubject extends Handle {
  readonly id: string;
  readonly key: Uint8Array;
  readonly createdAtMs: number;
}

/** What the ledger keeps with a request. */
export interface Chain {
  /** Undefined before its first leaf. */
  readonly lastLeaf: Uint8Array | undefined;
  /** Wrapped; undefined before its first leaf, and after its erasure. */
  readonly openingKey: Uint8Array | undefined;
}

/** What is known, under the locks of the transaction, of what a batch appends. */
export interface AppendInput {
  readonly events: readonly CountersignEvent[];
  /** The requests as they are after the events. */
  readonly requestOf: (id: string) => ApprovalRequest | undefined;
  readonly chainOf: (requestId: string) => Chain | undefined;
  /** By `partyKey`. */
  readonly known: ReadonlyMap<string, KnownSubject>;
}

/** A row of `openings` before the leaf has its place. */
export interface DraftedOpening {
  /** The leaf's place among the batch's. */
  readonly offset: number;
  /** Empty for the request that the leaf is of. */
  readonly subject: string;
  readonly sealed: Uint8Array;
}

/** A batch in memory, complete but for its places: whatever costs time is done before the head is locked. */
export interface AppendDraft {
  readonly leaves: readonly DraftedLeaf[];
  /** The leaves' bodies as they are stored, in the same order. */
  readonly packed: readonly Uint8Array[];
  readonly created: readonly NewSubject[];
  /** By id; those that are created get theirs from the database. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Of every request that has an event in the batch. */
  readonly chains: ReadonlyMap<string, Chain>;
  readonly openings: readonly DraftedOpening[];
}

/** A batch with its places. */
export interface Placement {
  readonly appended: Appended;
  readonly tiles: readonly CompletedTile[];
  /** Of the head after it. */
  readonly size: number;
  readonly range: Uint8Array;
}

/** Makes the leaves of a batch, and what has to be written with them. Throws `LedgerError` for an event without a leaf. */
export function draftAppend({ ring, service, now }: LedgerParts, input: AppendInput): AppendDraft {
  const subjects = new Map([[service.id, service.number]]);
  const keys = new Map([[service.id, ring.unwrap(service.id, service.key)]]);
  const created: NewSubject[] = [];
  const ids = new Map<string, string>();
  for (const party of partiesOf(input.events, input.requestOf)) {
    const known = input.known.get(partyKey(party));
    const id = known?.id ?? createActorId();
    ids.set(partyKey(party), id);
    if (known !== undefined) {
      subjects.set(id, known.number);
      keys.set(id, ring.unwrap(id, known.key));
    } else {
      const key = ring.create(id);
      created.push({ ...party, id, key: key.wrapped, createdAtMs: now() });
      keys.set(id, key.keys);
    }
  }
  const requests = new RequestKeys(ring, input.chainOf);
  const leaves = draftLeaves(input.events, {
    requestOf: input.requestOf,
    lastLeafOf: (id) => input.chainOf(id)?.lastLeaf,
    actorIdOf: (kind, handle) => found(ids.get(partyKey({ kind, handle })), handle),
    keysOf: (subject) => keys.get(subject) ?? requests.keysOf(subject),
  });
  const openings = leaves.flatMap((leaf, offset) =>
    sealLeaf(leaf, { offset, ring, requests, keysOf: (id) => found(keys.get(id), id) }),
  );
  return {
    leaves,
    packed: leaves.map(({ body }) => packLeaf(body)),
    created,
    numbers: subjects,
    chains: requests.chainsAfter(leaves),
    openings,
  };
}

/** Gives a batch its places under the head's lock. `earlier` has the hashes of `unfinishedSpans`, by level. */
export function placeAppend(
  { leaves }: Pick<AppendDraft, "leaves">,
  { range, epoch }: LedgerHead,
  earlier: ReadonlyMap<number, readonly Uint8Array[]>,
): Placement {
  const leafHashes = leaves.map(({ hash }) => hash);
  const bodies = leaves.map(({ body }) => body);
  const appended: Appended = { before: range, leafHashes, bodies, epoch };
  const tree = after(appended);
  return {
    appended,
    tiles: completeTiles(range.size, leafHashes, earlier),
    size: tree.size,
    range: encodeRange(tree),
  };
}

interface Sealing {
  readonly offset: number;
  readonly ring: KeyRing;
  readonly requests: RequestKeys;
  readonly keysOf: (subject: string) => SubjectKeys;
}

// Whoever is only named by the request's details gets an empty row, by which an erasure finds what names them.
function sealLeaf(
  { event, openings, subjects }: DraftedLeaf,
  { offset, ring, requests, keysOf }: Sealing,
): readonly DraftedOpening[] {
  const rows = openings.flatMap(({ subject, values }): readonly DraftedOpening[] => {
    const isOfRequest = subject === event.requestId;
    if (isOfRequest && requests.isErased(subject)) return [];
    const keys = isOfRequest ? requests.keysOf(subject) : keysOf(subject);
    const sealed = ring.seal(keys, { eventId: event.id, subject }, values);
    return [{ offset, subject: isOfRequest ? "" : subject, sealed }];
  });
  const sealed = new Set(openings.map(({ subject }) => subject));
  const named = subjects.filter((subject) => subject !== SERVICE_SUBJECT && !sealed.has(subject));
  return [...rows, ...named.map((subject) => ({ offset, subject, sealed: new Uint8Array() }))];
}

/** The keys of a batch's requests: each gets one with its first leaf, and never another. */
class RequestKeys {
  readonly #ring: KeyRing;
  readonly #chainOf: AppendInput["chainOf"];
  readonly #wrapped = new Map<string, Uint8Array>();
  readonly #keys = new Map<string, SubjectKeys>();

  constructor(ring: KeyRing, chainOf: AppendInput["chainOf"]) {
    this.#ring = ring;
    this.#chainOf = chainOf;
  }

  isErased(id: string): boolean {
    const chain = this.#chainOf(id);
    return chain?.lastLeaf !== undefined && chain.openingKey === undefined;
  }

  keysOf(id: string): SubjectKeys {
    const known = this.#keys.get(id) ?? this.#make(id);
    this.#keys.set(id, known);
    return known;
  }

  chainsAfter(leaves: readonly DraftedLeaf[]): ReadonlyMap<string, Chain> {
    const chains = new Map<string, Chain>();
    for (const { event, hash } of leaves) {
      const { requestId } = event;
      if (requestId === "") continue;
      const openingKey = this.#wrapped.get(requestId) ?? this.#chainOf(requestId)?.openingKey;
      chains.set(requestId, { lastLeaf: hash, openingKey });
    }
    return chains;
  }

  #make(id: string): SubjectKeys {
    const chain = this.#chainOf(id);
    if (chain?.openingKey !== undefined) return this.#ring.unwrap(id, chain.openingKey);
    if (this.isErased(id)) return createForgottenKeys();
    const { wrapped, keys } = this.#ring.create(id);
    this.#wrapped.set(id, wrapped);
    return keys;
  }
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new RangeError(`${what} is not a subject of the batch`);
  return value;
}
