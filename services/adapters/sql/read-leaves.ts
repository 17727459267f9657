import type { Kysely } from "kysely";
import { canonicalise } from "../../core/action/canonical.ts";
import type { LoggedEvent } from "../../core/approval/store.ts";
import { folded } from "../../core/identity/involved.ts";
import { saltFor, type SubjectKeys } from "../../core/ledger/commitment.ts";
import { partyKey } from "../../core/ledger/draft-leaves.ts";
import { fromLeaf } from "../../core/ledger/from-leaf.ts";
import type { FieldValues } from "../../core/ledger/leaf-body.ts";
import { LedgerError } from "../../core/ledger/ledger-error.ts";
import { openingsOf } from "../../core/ledger/openings-of.ts";
import type { Opening } from "../../core/ledger/store.ts";
import type { LedgerParts } from "./append.ts";
import { corrupt } from "./fault.ts";
import type { LeafRow } from "./leaf-rows.ts";
import { bytesOf, integerOf, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Where to read, and what opens what was read. */
export interface LeafReader {
  readonly db: Kysely<Tables>;
  readonly parts: LedgerParts;
}

/** Leaves that are read around at once: each has a handful of parameters, of which SQLite takes 32 766. */
const PAGE_ROWS = 256;

/** The events that leaves were made of. Rejects with `StoreFault` corrupt. */
export async function readEvents(
  reader: LeafReader,
  rows: readonly LeafRow[],
): Promise<readonly LoggedEvent[]> {
  return byPage(rows, async (page) => {
    const around = await loadAround(reader, page);
    return page.map((row) => ({ index: row.index, event: eventOf(row, around) }));
  });
}

/** Everything that can still be opened of leaves. Rejects with `StoreFault` corrupt. */
export async function readOpenings(
  reader: LeafReader,
  rows: readonly LeafRow[],
): Promise<readonly Opening[]> {
  return byPage(rows, async (page) => {
    const around = await loadAround(reader, page);
    return page.flatMap((row) => leafOpenings(row, around));
  });
}

/** What is known of the subjects of leaves. */
interface Around {
  readonly stored: ReadonlyMap<number, FieldValues>;
  readonly names: ReadonlyMap<string, string>;
  readonly ids: ReadonlyMap<string, string>;
  readonly keysOf: (subject: string, row: LeafRow) => SubjectKeys | undefined;
}

async function byPage<Item>(
  rows: readonly LeafRow[],
  read: (page: readonly LeafRow[]) => Promise<readonly Item[]>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let from = 0; from < rows.length; from += PAGE_ROWS) {
    for (const item of await read(rows.slice(from, from + PAGE_ROWS))) items.push(item);
  }
  return items;
}

async function loadAround(reader: LeafReader, rows: readonly LeafRow[]): Promise<Around> {
  const { ring, service } = reader.parts;
  const subjects = await loadSubjects(reader, rows);
  const wrapped = new Map(subjects.map(({ id, key }) => [id, key]));
  const keysOf = (subject: string, { requestId, openingKey }: LeafRow) => {
    const key = subject === requestId ? openingKey : wrapped.get(subject);
    return key === undefined ? undefined : ring.unwrap(subject, key);
  };
  return {
    stored: await loadStored(reader, { rows, keysOf }),
    names: new Map(subjects.filter(({ id }) => id !== service.id).map((it) => [it.id, it.name])),
    ids: new Map(subjects.map((subject) => [partyKey(subject), subject.id])),
    keysOf,
  };
}

interface SubjectRow {
  readonly id: string;
  readonly kind: "agent" | "person";
  readonly handle: string;
  readonly name: string;
  readonly key: Uint8Array;
}

const ACTOR_ID = /act_[a-z2-7]{26}/g;

// Whoever a leaf speaks of has their id in it, and whoever its request's details name has their name there.
async function loadSubjects(
  { db, parts }: LeafReader,
  rows: readonly LeafRow[],
): Promise<readonly SubjectRow[]> {
  const ids = new Set([parts.service.id]);
  const handles = new Set<string>();
  for (const { body, details } of rows) {
    for (const [id] of Buffer.from(body).toString("latin1").matchAll(ACTOR_ID)) ids.add(id);
    for (const name of [details?.agent.owner ?? "", details?.context.principal ?? ""]) {
      if (name !== "") handles.add(folded(name));
    }
  }
  const found = await db
    .selectFrom("subjects")
    .select(["id", "kind", "handle", "name", "key"])
    .where((eb) =>
      handles.size === 0
        ? eb("id", "in", [...ids])
        : eb.or([eb("id", "in", [...ids]), eb("handle", "in", [...handles])]),
    )
    .execute();
  return found.map((row) => ({
    id: textOf(row.id, "subjects.id"),
    kind: row.kind === "agent" ? "agent" : "person",
    handle: textOf(row.handle, "subjects.handle"),
    name: textOf(row.name, "subjects.name"),
    key: bytesOf(row.key, "subjects.key"),
  }));
}

interface Sealed {
  readonly rows: readonly LeafRow[];
  readonly keysOf: Around["keysOf"];
}

async function loadStored(
  { db, parts }: LeafReader,
  { rows, keysOf }: Sealed,
): Promise<ReadonlyMap<number, FieldValues>> {
  const byIndex = new Map(rows.map((row) => [row.index, row]));
  const found = await db
    .selectFrom("openings")
    .leftJoin("subjects", "subjects.number", "openings.subject")
    .select(["openings.position", "openings.sealed", "openings.subject", "subjects.id"])
    .where("openings.position", "in", [...byIndex.keys()])
    .execute();
  const stored = new Map<number, FieldValues>();
  for (const { position, sealed, subject, id } of found) {
    const index = integerOf(position, "openings.position");
    const row = byIndex.get(index);
    const bytes = bytesOf(sealed, "openings.sealed");
    const owner = integerOf(subject, "openings.subject") === 0 ? row?.requestId : id;
    if (row === undefined || bytes.byteLength === 0 || typeof owner !== "string") continue;
    const keys = keysOf(owner, row);
    if (keys === undefined) continue;
    const values = parts.ring.open(keys, { eventId: row.id, subject: owner }, bytes);
    stored.set(index, { ...stored.get(index), ...values });
  }
  return stored;
}

function eventOf(row: LeafRow, { stored, names }: Around): LoggedEvent["event"] {
  const event = reading(() =>
    fromLeaf(row.body, {
      openings: stored.get(row.index) ?? {},
      details: row.details,
      nameOf: (id) => names.get(id),
    }),
  );
  const isOfRow =
    event.id === row.id &&
    event.requestId === row.requestId &&
    event.version === row.version &&
    event.atMs === row.atMs &&
    event.change.type === row.type;
  if (!isOfRow) throw corrupt("events.leaf");
  return event;
}

function leafOpenings(row: LeafRow, { stored, ids, keysOf }: Around): readonly Opening[] {
  const opened = reading(() =>
    openingsOf(row.body, {
      details: row.details,
      stored: stored.get(row.index) ?? {},
      findActorId: (kind, handle) => ids.get(partyKey({ kind, handle })),
    }),
  );
  return opened.flatMap(({ field, subject, value }): readonly Opening[] => {
    const keys = keysOf(subject, row);
    if (keys === undefined) return [];
    const salt = saltFor(keys, { eventId: row.id, field });
    const valueJson = canonicalise(value);
    return [{ index: row.index, eventId: row.id, field, salt, valueJson, subject }];
  });
}

function reading<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw error instanceof LedgerError ? corrupt("events.leaf", error) : error;
  }
}
