import type { Database, Statement } from "better-sqlite3";
import type { Compilable, Kysely } from "kysely";
import { sql } from "kysely";
import type { Tables } from "./tables.ts";

/** The statements of a batch. */
export type SqliteStatements = ReturnType<typeof prepareStatements>;

/**
 * kysely writes the SQL once, here; better-sqlite3 runs it. Building and compiling it for every row costs several times what
 * running it does. Values only stand for parameters, in the order in which the batch binds them.
 */
export function prepareStatements(database: Database, db: Kysely<Tables>) {
  const prepare = (query: Compilable): Statement<unknown[]> =>
    database.prepare(query.compile().sql);
  return {
    // A plain `begin` takes the write lock only at the first write, when another process may have changed what was read.
    begin: database.prepare("begin immediate"),
    commit: database.prepare("commit"),
    rollback: database.prepare("rollback"),
    ...prepareRequests(prepare, db),
    ...prepareLog(prepare, db),
    ...prepareSubjects(prepare, db),
  };
}

type Prepare = (query: Compilable) => Statement<unknown[]>;

const NO_BYTES = new Uint8Array();

function prepareRequests(prepare: Prepare, db: Kysely<Tables>) {
  const lifecycle = { status: "", version: 0, due_at_ms: 0, lifecycle: "", last_leaf: NO_BYTES };
  return {
    load: prepare(
      db
        .selectFrom("requests")
        .select(["details", "lifecycle", "last_leaf", "opening_key"])
        .where("id", "=", ""),
    ),
    insertRequest: prepare(
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
      }),
    ),
    updateRequest: prepare(
      db.updateTable("requests").set(lifecycle).where("id", "=", "").where("version", "=", 0),
    ),
  };
}

function prepareLog(prepare: Prepare, db: Kysely<Tables>) {
  return {
    isRecorded: prepare(
      db
        .selectFrom("events")
        .select("id")
        .where("id", "=", "")
        .where("request_id", "=", sql.lit("")),
    ),
    readHead: prepare(db.selectFrom("log_head").select(["size", "range", "epoch"])),
    writeHead: prepare(db.updateTable("log_head").set({ size: 0, range: NO_BYTES, epoch: 0 })),
    readLeafHashes: prepare(
      db
        .selectFrom("events")
        .select("leaf_hash")
        .where("position", ">=", 0)
        .where("position", "<", 0)
        .orderBy("position"),
    ).pluck(),
    readTileRoots: prepare(
      db
        .selectFrom("log_tiles")
        .select("root")
        .where("level", "=", 0)
        .where("position", ">=", 0)
        .where("position", "<", 0)
        .orderBy("position"),
    ).pluck(),
    insertEvent: prepare(
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
    insertTile: prepare(
      db
        .insertInto("log_tiles")
        .values({ level: 0, position: 0, root: NO_BYTES, hashes: NO_BYTES }),
    ),
  };
}

function prepareSubjects(prepare: Prepare, db: Kysely<Tables>) {
  return {
    findSubject: prepare(
      db
        .selectFrom("subjects")
        .select(["number", "id", "key"])
        .where("handle", "=", "")
        .where("kind", "=", ""),
    ),
    insertSubject: prepare(
      db.insertInto("subjects").values({
        id: "",
        kind: "",
        handle: "",
        name: "",
        key: NO_BYTES,
        created_at_ms: 0,
      }),
    ),
    insertOpening: prepare(
      db.insertInto("openings").values({ position: 0, subject: 0, sealed: NO_BYTES }),
    ),
    insertHold: prepare(
      db
        .insertInto("holds")
        .values({ subject: "", event_id: "" })
        .onConflict((conflict) => conflict.column("subject").doNothing()),
    ),
    deleteHold: prepare(db.deleteFrom("holds").where("subject", "=", "")),
  };
}
