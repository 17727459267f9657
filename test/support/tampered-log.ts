import Database from "better-sqlite3";
import { packLeaf, unpackLeaf } from "../../services/adapters/sql/packed-leaf.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  encodeRange,
} from "../../services/core/ledger/compact-range.ts";
import { completeTiles } from "../../services/core/ledger/complete-tiles.ts";
import { leafHash } from "../../services/core/ledger/hash.ts";
import { bytesOf, rewritten, type LooseLeaf } from "../verifier/built-log.ts";

/** What a leaf says instead. */
export type LeafChange = (leaf: LooseLeaf) => LooseLeaf;

/** What somebody does to a log who can write to the database file, and whom no trigger stops. */
export interface TamperedLog {
  /** Without its hash it is found as soon as it is read. */
  editBody(index: number, change: LeafChange, more: { readonly hash: "kept" | "made again" }): void;
  deleteLast(): void;
  /** With what they hide, so that both can still be read. */
  swap(index: number, other: number): void;
  /** With the tiles and the head that the log had then. */
  truncate(size: number): void;
  /** Leaves, hashes, chains, tiles and head, so that everything fits again. */
  rewrite(index: number, change: LeafChange): void;
}

/** Does something to the log of a database. */
export function tamperWith(path: string, work: (log: TamperedLog) => void): void {
  const db = new Database(path);
  try {
    const triggers = db.prepare("select name from sqlite_master where type = 'trigger'").pluck();
    for (const name of triggers.all()) db.exec(`drop trigger ${String(name)}`);
    work(tampering(db));
  } finally {
    db.close();
  }
}

/** The leaves as they stand in the file, right or wrong. */
export function leavesIn(path: string): readonly Uint8Array[] {
  const db = new Database(path, { readonly: true });
  try {
    return bodiesOf(db);
  } finally {
    db.close();
  }
}

function tampering(db: Database.Database): TamperedLog {
  const write = (index: number, body: Uint8Array) =>
    db.prepare("update events set leaf = ? where position = ?").run(packLeaf(body), index);
  const rehash = (index: number, body: Uint8Array) =>
    db.prepare("update events set leaf_hash = ? where position = ?").run(leafHash(body), index);
  const move = (from: number, to: number) => {
    for (const table of ["events", "openings"]) {
      db.prepare(`update ${table} set position = ? where position = ?`).run(to, from);
    }
  };
  return {
    editBody: (index, change, { hash }) => {
      const body = changed(bodiesOf(db)[index]!, change);
      write(index, body);
      if (hash === "made again") rehash(index, body);
    },
    deleteLast: () =>
      void db.exec("delete from events where position = (select max(position) from events)"),
    swap: (index, other) => {
      move(index, -1);
      move(other, index);
      move(-1, other);
    },
    truncate: (size) => {
      for (const table of ["events", "openings"]) {
        db.prepare(`delete from ${table} where position >= ?`).run(size);
      }
      setTree(db);
    },
    rewrite: (index, change) => {
      const leaves = bodiesOf(db).map((body, at) =>
        parsed(at === index ? changed(body, change) : body),
      );
      rewritten(leaves).forEach((leaf, at) => {
        const body = bytesOf(leaf);
        write(at, body);
        rehash(at, body);
      });
      db.exec(`update requests set last_leaf = (select leaf_hash from events
        where request_id = requests.id order by version desc limit 1)`);
      setTree(db);
    },
  };
}

function setTree(db: Database.Database): void {
  const hashes = bodiesOf(db).map(leafHash);
  const range = appendLeaves(EMPTY_RANGE, hashes);
  db.prepare("update log_head set size = ?, range = ?").run(range.size, encodeRange(range));
  db.exec("delete from log_tiles");
  const insert = db.prepare(
    "insert into log_tiles (level, position, root, hashes) values (?, ?, ?, ?)",
  );
  for (const { level, position, root, hashes: entries } of completeTiles(0, hashes, new Map())) {
    insert.run(level, position, root, Buffer.concat(entries));
  }
}

function bodiesOf(db: Database.Database): readonly Uint8Array[] {
  const leaves = db.prepare("select leaf from events order by position").pluck().all();
  return leaves.map((leaf) => Buffer.from(unpackLeaf(leaf as Uint8Array)));
}

function changed(body: Uint8Array, change: LeafChange): Uint8Array {
  return bytesOf(change(parsed(body)));
}

function parsed(body: Uint8Array): LooseLeaf {
  return JSON.parse(Buffer.from(body).toString("utf8")) as LooseLeaf;
}
