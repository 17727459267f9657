import type { Transaction } from "kysely";
import { sql } from "kysely";
import { unfinishedSpans, type CompletedTile } from "../../core/ledger/complete-tiles.ts";
import { partyKey } from "../../core/ledger/draft-leaves.ts";
import type { Handle } from "../../core/ledger/handles.ts";
import type { Appended } from "../../core/ledger/store.ts";
import type { AppendDraft, KnownSubject, NewSubject, Placement } from "./append.ts";
import { placeAppend } from "./append.ts";
import { changeHolds, readHashes } from "./ledger-queries.ts";
import { concatenated, parseHead, parseSubject } from "./ledger-rows.ts";
import { integerOf, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

type Tx = Transaction<Tables>;

/**
 * Those of the parties that have a row, by `partyKey`. Their rows stay locked against an erasure, which would otherwise
 * delete their openings before those of this transaction are there.
 */
export async function findSubjectsInPostgres(
  tx: Tx,
  parties: readonly Handle[],
): Promise<ReadonlyMap<string, KnownSubject>> {
  if (parties.length === 0) return new Map();
  const { rows } = await sql<Record<string, unknown>>`
    select number, id, key, kind, handle from subjects
    where (handle, kind) in (select * from unnest(
      ${parties.map(({ handle }) => handle)}::text[],
      ${parties.map(({ kind }) => kind)}::text[]))
    order by number for key share`.execute(tx);
  const byKey = rows.map((row) => [`${row["kind"]} ${row["handle"]}`, parseSubject(row)] as const);
  const known = new Map(byKey);
  return new Map(parties.map(partyKey).flatMap((key) => entryOf(known, key)));
}

/** Writes a batch to the log. The head is locked from here to the commit. An `epoch` above the head's begins a new one. */
export async function appendInPostgres(
  tx: Tx,
  draft: AppendDraft,
  epoch?: number,
): Promise<Appended> {
  const created = await insertSubjects(tx, draft.created);
  const row = await tx
    .selectFrom("log_head")
    .select(["size", "range", "epoch"])
    .forUpdate()
    .executeTakeFirst();
  const head = parseHead(row);
  const earlier = new Map<number, readonly Uint8Array[]>();
  for (const span of unfinishedSpans(head.range.size, draft.leaves.length)) {
    earlier.set(span.level, await readHashes(tx, span));
  }
  const placed = placeAppend(draft, { ...head, epoch: epoch ?? head.epoch }, earlier);
  await insertEvents(tx, draft, placed);
  await insertOpenings(tx, draft, { first: head.range.size, created });
  await insertTiles(tx, placed.tiles);
  await changeHolds(tx, draft.leaves);
  const { size, range, appended } = placed;
  await tx.updateTable("log_head").set({ size, range, epoch: appended.epoch }).execute();
  return appended;
}

// One array a column instead of one parameter a value: the text of the statement stays the same for every size of batch.
async function insertSubjects(
  tx: Tx,
  subjects: readonly NewSubject[],
): Promise<ReadonlyMap<string, number>> {
  if (subjects.length === 0) return new Map();
  const { rows } = await sql<Record<string, unknown>>`
    insert into subjects (id, kind, handle, name, key, created_at_ms)
    select * from unnest(
      ${subjects.map(({ id }) => id)}::text[],
      ${subjects.map(({ kind }) => kind)}::text[],
      ${subjects.map(({ handle }) => handle)}::text[],
      ${subjects.map(({ name }) => name)}::text[],
      ${subjects.map(({ key }) => Buffer.from(key))}::bytea[],
      ${subjects.map(({ createdAtMs }) => createdAtMs)}::bigint[])
    returning id, number`.execute(tx);
  return new Map(
    rows.map((row) => [
      textOf(row["id"], "subjects.id"),
      integerOf(row["number"], "subjects.number"),
    ]),
  );
}

async function insertEvents(
  tx: Tx,
  { leaves, packed }: AppendDraft,
  { appended }: Placement,
): Promise<void> {
  const first = appended.before.size;
  await sql`insert into events (position, id, request_id, version, type, at_ms, leaf, leaf_hash)
    select * from unnest(
      ${leaves.map((_, offset) => first + offset)}::bigint[],
      ${leaves.map(({ event }) => event.id)}::text[],
      ${leaves.map(({ event }) => event.requestId)}::text[],
      ${leaves.map(({ event }) => event.version)}::bigint[],
      ${leaves.map(({ event }) => event.change.type)}::text[],
      ${leaves.map(({ event }) => event.atMs)}::bigint[],
      ${packed.map((leaf) => Buffer.from(leaf))}::bytea[],
      ${leaves.map(({ hash }) => Buffer.from(hash))}::bytea[])`.execute(tx);
}

interface OpeningPlaces {
  readonly first: number;
  readonly created: ReadonlyMap<string, number>;
}

async function insertOpenings(
  tx: Tx,
  { openings, numbers }: AppendDraft,
  { first, created }: OpeningPlaces,
): Promise<void> {
  if (openings.length === 0) return;
  const numberOf = (subject: string) =>
    subject === "" ? 0 : (numbers.get(subject) ?? created.get(subject));
  await sql`insert into openings (position, subject, sealed)
    select * from unnest(
      ${openings.map(({ offset }) => first + offset)}::bigint[],
      ${openings.map(({ subject }) => numberOf(subject))}::bigint[],
      ${openings.map(({ sealed }) => Buffer.from(sealed))}::bytea[])`.execute(tx);
}

async function insertTiles(tx: Tx, tiles: readonly CompletedTile[]): Promise<void> {
  if (tiles.length === 0) return;
  const rows = tiles.map(({ level, position, root, hashes }) => ({
    level,
    position,
    root,
    hashes: concatenated(hashes),
  }));
  await tx.insertInto("log_tiles").values(rows).execute();
}

function entryOf(
  known: ReadonlyMap<string, KnownSubject>,
  key: string,
): readonly (readonly [string, KnownSubject])[] {
  const subject = known.get(key);
  return subject === undefined ? [] : [[key, subject]];
}
