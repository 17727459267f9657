import type { Compilable, Kysely } from "kysely";
import { sql } from "kysely";
import type { Tables } from "./tables.ts";

/** The SQL of what is written row by row, by name. */
export type StatementTexts = ReturnType<typeof compileStatements>;

/**
 * kysely writes the SQL once, here; better-sqlite3 runs it. Building and compiling it for every row costs several times what
 * running it does. Values only stand for parameters, in the order in which the batch binds them.
 */
export function compileStatements(db: Kysely<Tables>) {
  return { ...compileRequests(db), ...compileLog(db), ...compileSubjects(db) };
}

function textOf(query: Compilable): string {
  return query.compile().sql;
}

const NO_BYTES = new Uint8Array();

function compileRequests(db: Kysely<Tables>) {
  const lifecycle = {
    status: "",
    version: 0,
    due_at_ms: 0,
    lifecycle: "",
    last_leaf: NO_BYTES,
    match_key: "",
    match_until_ms: 0,
  };
  return {
    load: textOf(
      db
        .selectFrom("requests")
        .select(["details", "lifecycle", "last_leaf", "opening_key"])
        .where("id", "=", ""),
    ),
    insertRequest: textOf(
      db.insertInto("requests").values({
        id: "",
        agent_id: "",
        status: "",
        version: 0,
        created_at_ms: 0,
        due_at_ms: 0,
        details: "",
        lifecycle: "",
        last_leaf: NO_BYTES,
        opening_key: NO_BYTES,
        match_key: "",
        match_until_ms: 0,
      }),
    ),
    updateRequest: textOf(
      db.updateTable("requests").set(lifecycle).where("id", "=", "").where("version", "=", 0),
    ),
  };
}

function compileLog(db: Kysely<Tables>) {
  return {
    isRecorded: textOf(
      db
        .selectFrom("events")
        .select("id")
        .where("id", "=", "")
        .where("request_id", "=", sql.lit("")),
    ),
    readHead: textOf(db.selectFrom("log_head").select(["size", "range", "epoch"])),
    writeHead: textOf(db.updateTable("log_head").set({ size: 0, range: NO_BYTES, epoch: 0 })),
    readLeafHashes: textOf(
      db
        .selectFrom("events")
        .select("leaf_hash")
        .where("position", ">=", 0)
        .where("position", "<", 0)
        .orderBy("position"),
    ),
    readTileRoots: textOf(
      db
        .selectFrom("log_tiles")
        .select("root")
        .where("level", "=", 0)
        .where("position", ">=", 0)
        .where("position", "<", 0)
        .orderBy("position"),
    ),
    insertEvent: textOf(
      db.insertInto("events").values({
        position: 0,
        id: "",
        request_id: "",
        version: 0,
        type: "",
        at_ms: 0,
        leaf: NO_BYTES,
        leaf_hash: NO_BYTES,
      }),
    ),
    insertTile: textOf(
      db
        .insertInto("log_tiles")
        .values({ level: 0, position: 0, root: NO_BYTES, hashes: NO_BYTES }),
    ),
  };
}

function compileSubjects(db: Kysely<Tables>) {
  return {
    findSubject: textOf(
      db
        .selectFrom("subjects")
        .select(["number", "id", "key"])
        .where("handle", "=", "")
        .where("kind", "=", ""),
    ),
    insertSubject: textOf(
      db.insertInto("subjects").values({
        id: "",
        kind: "",
        handle: "",
        name: "",
        key: NO_BYTES,
        created_at_ms: 0,
      }),
    ),
    insertOpening: textOf(
      db.insertInto("openings").values({ position: 0, subject: 0, sealed: NO_BYTES }),
    ),
    insertHold: textOf(
      db
        .insertInto("holds")
        .values({ subject: "", event_id: "" })
        .onConflict((conflict) => conflict.column("subject").doNothing()),
    ),
    deleteHold: textOf(db.deleteFrom("holds").where("subject", "=", "")),
  };
}
