import { unfinishedSpans } from "../../core/ledger/complete-tiles.ts";
import type { Handle } from "../../core/ledger/handles.ts";
import { partyKey } from "../../core/ledger/draft-leaves.ts";
import type { Appended } from "../../core/ledger/store.ts";
import type { AppendDraft, KnownSubject, Placement } from "./append.ts";
import { placeAppend } from "./append.ts";
import { concatenated, hashOf, parseHead, parseSubject } from "./ledger-rows.ts";
import { integerOf } from "./rows.ts";
import type { SqliteStatements } from "./sqlite-statements.ts";

/** Those of the parties that have a row, by `partyKey`. */
export function findSubjectsInSqlite(
  { findSubject }: SqliteStatements,
  parties: readonly Handle[],
): ReadonlyMap<string, KnownSubject> {
  const known = new Map<string, KnownSubject>();
  for (const party of parties) {
    const row = findSubject.get(party.handle, party.kind);
    if (row !== undefined) known.set(partyKey(party), parseSubject(row));
  }
  return known;
}

/** Writes a batch to the log, in the transaction that is open. An `epoch` above the head's begins a new one. */
export function appendInSqlite(
  statements: SqliteStatements,
  draft: AppendDraft,
  epoch?: number,
): Appended {
  const numbers = new Map(draft.numbers);
  for (const { id, kind, handle, name, key, createdAtMs } of draft.created) {
    const { lastInsertRowid } = statements.insertSubject.run(
      id,
      kind,
      handle,
      name,
      key,
      createdAtMs,
    );
    numbers.set(id, integerOf(Number(lastInsertRowid), "subjects.number"));
  }
  const head = parseHead(statements.readHead.get());
  const placed = placeAppend(
    draft,
    { ...head, epoch: epoch ?? head.epoch },
    readUnfinished(statements, head.range.size, draft.leaves.length),
  );
  insertEvents(statements, draft, placed);
  for (const { offset, subject, sealed } of draft.openings) {
    const position = head.range.size + offset;
    statements.insertOpening.run(position, subject === "" ? 0 : numbers.get(subject), sealed);
  }
  for (const { level, position, root, hashes } of placed.tiles) {
    statements.insertTile.run(level, position, root, concatenated(hashes));
  }
  statements.writeHead.run(placed.size, placed.range, placed.appended.epoch);
  return placed.appended;
}

function insertEvents(
  { insertEvent, insertHold, deleteHold }: SqliteStatements,
  { leaves, packed }: AppendDraft,
  { appended }: Placement,
): void {
  leaves.forEach(({ event, hash }, offset) => {
    const { id, requestId, version, change, atMs } = event;
    const position = appended.before.size + offset;
    insertEvent.run(position, id, requestId, version, change.type, atMs, packed[offset], hash);
    if (change.type === "subject.held") insertHold.run(change.subject, id);
    if (change.type === "subject.released") deleteHold.run(change.subject);
  });
}

function readUnfinished(
  { readLeafHashes, readTileRoots }: SqliteStatements,
  size: number,
  count: number,
): ReadonlyMap<number, readonly Uint8Array[]> {
  const spans = unfinishedSpans(size, count).map(({ level, from, to }) => {
    const rows =
      level === 0 ? readLeafHashes.all(from, to) : readTileRoots.all(level - 1, from, to);
    return [level, rows.map(hashOf)] as const;
  });
  return new Map(spans);
}
