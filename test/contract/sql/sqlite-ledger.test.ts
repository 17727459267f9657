import { readFile } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Kysely, SqliteDialect } from "kysely";
import { expect, it } from "vitest";
import { openSqliteDeliveries, openSqliteStore } from "../../../services/adapters/sql/sqlite.ts";
import { toHex } from "../../../services/core/action/encoding.ts";
import {
  appendLeaves,
  EMPTY_RANGE,
  encodeRange,
  rangeRoot,
} from "../../../services/core/ledger/compact-range.ts";
import { completeTiles } from "../../../services/core/ledger/complete-tiles.ts";
import { leafHash, sha256 } from "../../../services/core/ledger/hash.ts";
import { tilesOfTree } from "../../../services/core/ledger/tiles.ts";
import { temporaryDirectory } from "../../support/temporary.ts";
import { activation, idsOf, LEDGER, opening, settle } from "../store-fixtures.ts";
import { fillLegacyDatabase, type LegacyTables } from "./legacy-database.ts";

it("refuses a key that is none, and one that the database was not made with", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  await (await openSqliteStore({ path, ledger: LEDGER }))[Symbol.asyncDispose]();

  const short = openSqliteStore({ path, ledger: { openingsKey: new Uint8Array(16) } });
  const other = openSqliteStore({ path, ledger: { openingsKey: new Uint8Array(32).fill(9) } });

  await expect(short).rejects.toThrow("the openings key must be 32 bytes");
  await expect(other).rejects.toMatchObject({ name: "StoreFault", code: "corrupt" });
  await expect(other).rejects.toThrow("openings key is not the one");
});

it.each([
  ["leaf", "events.leaf is damaged", "events_never_change"],
  ["leaf_hash", "events.leaf is damaged", "events_never_change"],
])("says corrupt of a leaf whose %s was changed", async (column, message, trigger) => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  await using store = await openSqliteStore({ path, ledger: LEDGER });
  await store.requests.update("req_a", opening("req_a"));
  const bytes = `zeroblob(length(${column}) - 1) || x'00'`;
  change(path, `drop trigger ${trigger}; update events set ${column} = cast(${bytes} as blob)`);

  const fault = { name: "StoreFault", code: "corrupt", message };
  await expect(store.events.read(0, 10)).rejects.toMatchObject(fault);
  await expect(store.ledger.leaves(0, 10)).rejects.toMatchObject(fault);
  await expect(store.ledger.openings(0, 10)).rejects.toMatchObject(fault);
});

it("says corrupt of an opening and of a head that were changed", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  await using store = await openSqliteStore({ path, ledger: LEDGER });
  await store.requests.update("req_a", opening("req_a"));
  change(path, "drop trigger openings_never_change; update openings set sealed = zeroblob(60)");
  change(path, "update log_head set range = zeroblob(33)");

  await expect(store.events.read(0, 10)).rejects.toThrow("openings.sealed is damaged");
  await expect(store.ledger.head()).rejects.toThrow("log_head.range is damaged");
  const written = store.requests.update("req_b", opening("req_b"));
  await expect(written).rejects.toMatchObject({ name: "StoreFault", code: "corrupt" });
});

it("guards the ledger's tables against every change that is no erasure", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  await using store = await openSqliteStore({ path, ledger: LEDGER });
  const records = idsOf(256, "policy.").map((id) => store.events.record(activation(id)));
  await Promise.all(records);
  await store.requests.update("req_a", opening("req_a"));

  const attempts = [
    "update log_tiles set root = root",
    "delete from log_tiles",
    "update log_head set size = size - 1",
    "update log_head set epoch = 0",
    "delete from log_head",
    "update openings set sealed = sealed",
    "update subjects set id = 'act_x'",
    "delete from subjects where kind = 'service'",
    "replace into events select * from events limit 1",
  ];

  for (const attempt of attempts) {
    expect(() => change(path, attempt), attempt).toThrow(/append-only|once|kept|shrinks/);
  }
});

it("leaves nothing of an erased person in its files", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  await using store = await openSqliteStore({ path, ledger: LEDGER });
  for (const id of idsOf(40)) {
    await store.requests.update(id, opening(id));
    await settle(store.requests, id);
  }
  const before = await readFile(`${path}-wal`);

  await store.subjects.erase({
    subject: "https://people.example|ana",
    event: (subject, openings) => ({
      ...activation("erasure.1"),
      change: { type: "subject.erased", subject, basis: "gdpr-17", openings },
    }),
  });

  const after = Buffer.concat([await readFile(path), await readFile(`${path}-wal`)]);
  expect(before.includes('"subject":"ana"')).toBe(true);
  expect(after.includes('"subject":"ana"')).toBe(false);
  expect(after.includes("people.example|ana")).toBe(false);
});

it("appends the log of a version without a ledger when it is opened, at the same places", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  const db = new Kysely<LegacyTables>({
    dialect: new SqliteDialect({ database: new Database(path) }),
  });
  const legacy = await fillLegacyDatabase(db, "sqlite");
  await db.destroy();
  await (await openSqliteDeliveries({ path }))[Symbol.asyncDispose]();

  const [first, second] = await Promise.all([
    openSqliteStore({ path, ledger: LEDGER }),
    openSqliteStore({ path, ledger: LEDGER }),
  ]);

  expect(await first.events.read(0, 1_000)).toEqual(legacy.events);
  expect(await second.requests.list({ statuses: [], limit: 10 })).toEqual(legacy.requests);
  const leaves = await second.ledger.leaves(0, 1_000);
  const tree = appendLeaves(
    EMPTY_RANGE,
    leaves.map(({ body }) => leafHash(body)),
  );
  expect((await first.ledger.head()).range).toEqual(tree);
  const committed = await first.requests.update("req_c", opening("req_c"));
  expect(committed.events[0]?.index).toBe(legacy.events.length);
  await first[Symbol.asyncDispose]();
  await second[Symbol.asyncDispose]();
});

it("serves the tiles of a tree of more than 65 536 leaves, and grows them", async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, "countersign.db");
  await (await openSqliteStore({ path, ledger: LEDGER }))[Symbol.asyncDispose]();
  const hashes = idsOf(65_535).map((id) => sha256(Buffer.from(id)));
  insertLeaves(path, hashes);
  await using store = await openSqliteStore({ path, ledger: LEDGER });

  await Promise.all(idsOf(300, "policy.").map((id) => store.events.record(activation(id))));

  const added = await store.ledger.leaves(65_535, 300);
  const all = [...hashes, ...added.map(({ body }) => leafHash(body))];
  const tiles = tilesOfTree(all.length);
  const served = await Promise.all(tiles.map(store.ledger.readTile));
  const roots = (level: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      toHex(
        rangeRoot(
          appendLeaves(EMPTY_RANGE, all.slice(index * 256 ** level, (index + 1) * 256 ** level)),
        ),
      ),
    ).join("");
  const ofLevel = (level: number) =>
    served
      .filter((_, index) => tiles[index]?.level === level)
      .map(toHex)
      .join("");
  expect(ofLevel(0)).toBe(all.map(toHex).join(""));
  expect(ofLevel(1)).toBe(roots(1, 257));
  expect(ofLevel(2)).toBe(roots(2, 1));
});

function insertLeaves(path: string, hashes: readonly Uint8Array[]): void {
  const db = new Database(path);
  const tree = appendLeaves(EMPTY_RANGE, hashes);
  const event = db.prepare("insert into events values (?, ?, '', 0, 'x', 0, x'00', ?)");
  const tile = db.prepare(
    "insert into log_tiles (level, position, root, hashes) values (?, ?, ?, ?)",
  );
  db.transaction(() => {
    hashes.forEach((hash, position) => event.run(position, `x.${position}`, hash));
    for (const { level, position, root, hashes: entries } of completeTiles(0, hashes, new Map())) {
      tile.run(level, position, root, Buffer.concat(entries));
    }
    db.prepare("update log_head set size = ?, range = ?").run(tree.size, encodeRange(tree));
  })();
  db.close();
}

function change(path: string, statements: string): void {
  const db = new Database(path);
  try {
    db.pragma("recursive_triggers = 1");
    db.exec(statements);
  } finally {
    db.close();
  }
}
