import type { Database, Statement } from "better-sqlite3";
import type { StatementTexts } from "./statement-texts.ts";

/** What a connection writes row by row, and reads to do so. */
export type SqliteStatements = ReturnType<typeof prepareStatements>;

/** Prepares the statements on a connection, whose thread needs nothing of kysely for that. */
export function prepareStatements(database: Database, texts: StatementTexts) {
  const prepare = (text: string): Statement<unknown[]> => database.prepare(text);
  return {
    // A plain `begin` takes the write lock only at the first write, when another process may have changed what was read.
    begin: prepare("begin immediate"),
    commit: prepare("commit"),
    rollback: prepare("rollback"),
    load: prepare(texts.load),
    insertRequest: prepare(texts.insertRequest),
    updateRequest: prepare(texts.updateRequest),
    isRecorded: prepare(texts.isRecorded),
    readHead: prepare(texts.readHead),
    writeHead: prepare(texts.writeHead),
    readLeafHashes: prepare(texts.readLeafHashes).pluck(),
    readTileRoots: prepare(texts.readTileRoots).pluck(),
    insertEvent: prepare(texts.insertEvent),
    insertTile: prepare(texts.insertTile),
    findSubject: prepare(texts.findSubject),
    insertSubject: prepare(texts.insertSubject),
    insertOpening: prepare(texts.insertOpening),
    insertHold: prepare(texts.insertHold),
    deleteHold: prepare(texts.deleteHold),
  };
}
