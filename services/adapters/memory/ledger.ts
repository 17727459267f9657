import { randomBytes } from "node:crypto";
import { canonicalise } from "../../core/action/canonical.ts";
import { toBase32 } from "../../core/action/encoding.ts";
import type { CountersignEvent, ServiceEvent } from "../../core/approval/event.ts";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { after } from "../../core/ledger/appended.ts";
import { deriveKeys, saltFor, type SubjectKeys } from "../../core/ledger/commitment.ts";
import { SERVICE_SUBJECT } from "../../core/ledger/committed.ts";
import { appendLeaves, EMPTY_RANGE, rangeRoot } from "../../core/ledger/compact-range.ts";
import {
  draftLeaves,
  partiesOf,
  partyKey,
  type DraftedLeaf,
} from "../../core/ledger/draft-leaves.ts";
import { fromLeaf } from "../../core/ledger/from-leaf.ts";
import type { FieldValues } from "../../core/ledger/leaf-body.ts";
import { openingsOf } from "../../core/ledger/openings-of.ts";
import type {
  Appended,
  LedgerHead,
  LedgerStore,
  NamedActor,
  Opening,
  StoredLeaf,
} from "../../core/ledger/store.ts";
import { TILE_WIDTH, type Tile } from "../../core/ledger/tiles.ts";
import type { MemorySubject } from "./subject.ts";

/** The requests that the ledger's events are of. */
export type RequestOf = (id: string) => ApprovalRequest | undefined;

/** The ledger in memory: forgets everything at the end of the process. */
export class MemoryLedger implements LedgerStore {
  readonly #requestOf: RequestOf;
  readonly #leaves: DraftedLeaf[] = [];
  readonly #lastLeaves = new Map<string, Uint8Array>();
  readonly #subjects = new Map<string, MemorySubject>();
  readonly #service = createKeys();
  /** Undefined after the request's erasure. */
  readonly #requestKeys = new Map<string, SubjectKeys | undefined>();
  #head: LedgerHead = { range: EMPTY_RANGE, epoch: 1 };

  constructor(requestOf: RequestOf) {
    this.#requestOf = requestOf;
  }

  readonly readTile = async ({ level, index, width }: Tile): Promise<Uint8Array> => {
    const span = TILE_WIDTH ** level;
    const entries = Array.from({ length: width }, (_, at) => {
      const from = (index * TILE_WIDTH + at) * span;
      const hashes = this.#leaves.slice(from, from + span).map(({ hash }) => hash);
      return rangeRoot(appendLeaves(EMPTY_RANGE, hashes));
    });
    return new Uint8Array(Buffer.concat(entries));
  };

  async head(): Promise<LedgerHead> {
    return this.#head;
  }

  async leaves(index: number, limit: number): Promise<readonly StoredLeaf[]> {
    return this.#leaves
      .slice(index, index + limit)
      .map(({ body }, offset) => ({ index: index + offset, body }));
  }

  async indexOf(id: string): Promise<number | undefined> {
    const event = this.#leaves.findIndex((leaf) => leaf.event.id === id);
    const newest = this.#leaves.findLastIndex(({ event: { requestId } }) => requestId === id);
    const found = event < 0 && id !== "" ? newest : event;
    return found < 0 ? undefined : found;
  }

  async openings(index: number, limit: number): Promise<readonly Opening[]> {
    return this.#leaves
      .slice(index, index + limit)
      .flatMap((leaf, offset) => this.openingsOf(leaf, index + offset));
  }

  async actors(ids: readonly string[]): Promise<readonly NamedActor[]> {
    return [...this.#subjects.values()]
      .filter(({ id }) => ids.includes(id))
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .map(({ id, name }) => ({ id, name }));
  }

  async openEpoch(event: ServiceEvent): Promise<Appended> {
    const { change } = event;
    if (change.type !== "epoch.opened") throw new RangeError(`event ${event.id} opens no epoch`);
    const { epoch } = this.#head;
    if (change.epoch <= epoch) {
      throw new RangeError(`epoch ${change.epoch} is not above the present one, ${epoch}`);
    }
    return this.append([event], change.epoch);
  }

  /** Appends events of requests that are there already. */
  append(events: readonly CountersignEvent[], epoch = this.#head.epoch): Appended {
    const created = new Map<string, MemorySubject>();
    for (const party of partiesOf(events, this.#requestOf)) {
      const key = partyKey(party);
      const subject = this.#subjects.get(key) ?? {
        ...party,
        id: createActorId(),
        keys: createKeys(),
      };
      created.set(key, subject);
    }
    const ids = new Map([...created.values()].map(({ id, keys }) => [id, keys]));
    const leaves = draftLeaves(events, {
      requestOf: this.#requestOf,
      lastLeafOf: (id) => this.#lastLeaves.get(id),
      actorIdOf: (kind, handle) => created.get(partyKey({ kind, handle }))?.id ?? "",
      keysOf: (subject) => ids.get(subject) ?? this.#ownKeys(subject),
    });
    for (const [key, subject] of created) this.#subjects.set(key, subject);
    for (const { event, hash } of leaves) {
      if (event.requestId !== "") this.#lastLeaves.set(event.requestId, hash);
    }
    this.#leaves.push(...leaves);
    const leafHashes = leaves.map(({ hash }) => hash);
    const bodies = leaves.map(({ body }) => body);
    const appended = { before: this.#head.range, leafHashes, bodies, epoch };
    this.#head = { range: after(appended), epoch };
    return appended;
  }

  /** The events of leaves, from what was not erased. */
  read(index: number, limit: number): readonly CountersignEvent[] {
    return this.#leaves.slice(index, index + limit).map((leaf) => this.#eventOf(leaf));
  }

  /** The subjects, and the keys of requests, for whoever erases them. */
  get erasable() {
    return { subjects: this.#subjects, requestKeys: this.#requestKeys, leaves: this.#leaves };
  }

  /** What can still be opened of a leaf. */
  openingsOf(leaf: DraftedLeaf, index: number): readonly Opening[] {
    const { id: eventId, requestId } = leaf.event;
    const opened = openingsOf(leaf.body, {
      details: this.#requestOf(requestId)?.details,
      stored: this.#storedOf(leaf),
      findActorId: (kind, handle) => this.#subjects.get(partyKey({ kind, handle }))?.id,
    });
    return opened.flatMap(({ field, subject, value }): readonly Opening[] => {
      const keys = this.#keysOf(subject);
      if (keys === undefined) return [];
      const salt = saltFor(keys, { eventId, field });
      return [{ index, eventId, field, salt, valueJson: canonicalise(value), subject }];
    });
  }

  #eventOf(leaf: DraftedLeaf): CountersignEvent {
    const names = new Map([...this.#subjects.values()].map(({ id, name }) => [id, name]));
    return fromLeaf(leaf.body, {
      openings: this.#storedOf(leaf),
      details: this.#requestOf(leaf.event.requestId)?.details,
      nameOf: (id) => names.get(id),
    });
  }

  #storedOf({ openings }: DraftedLeaf): FieldValues {
    const known = openings.filter(({ subject }) => this.#keysOf(subject) !== undefined);
    return Object.assign({}, ...known.map(({ values }) => values)) as FieldValues;
  }

  #keysOf(subject: string): SubjectKeys | undefined {
    if (subject === SERVICE_SUBJECT) return this.#service;
    const known = [...this.#subjects.values()].find(({ id }) => id === subject);
    return known?.keys ?? this.#requestKeys.get(subject);
  }

  #ownKeys(subject: string): SubjectKeys {
    if (subject === SERVICE_SUBJECT) return this.#service;
    const keys = this.#requestKeys.get(subject) ?? createKeys();
    // An erased request keeps none: what is committed to afterwards can never be opened.
    if (!this.#requestKeys.has(subject)) this.#requestKeys.set(subject, keys);
    return keys;
  }
}

function createKeys(): SubjectKeys {
  return deriveKeys(randomBytes(32));
}

function createActorId(): string {
  return `act_${toBase32(randomBytes(17)).slice(0, 26)}`;
}
