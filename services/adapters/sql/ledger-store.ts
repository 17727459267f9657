import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ServiceEvent } from "../../core/approval/event.ts";
import type {
  Appended,
  LedgerHead,
  LedgerStore,
  NamedActor,
  Opening,
  StoredLeaf,
} from "../../core/ledger/store.ts";
import { TILE_WIDTH, type Tile } from "../../core/ledger/tiles.ts";
import { corrupt, translating } from "./fault.ts";
import { appendAlone, type LedgerWriter } from "./ledger-writer.ts";
import { concatenated, hashesOf, parseHead } from "./ledger-rows.ts";
import { readHashes } from "./ledger-queries.ts";
import { leafOf, parseLeafRow, selectLeaves } from "./leaf-rows.ts";
import { readOpenings, type LeafReader } from "./read-leaves.ts";
import { integerOf, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";
import type { TileCache } from "./tile-cache.ts";

/** What a store's ledger is made of. */
export interface LedgerSources {
  readonly reader: LeafReader;
  readonly writer: LedgerWriter;
  readonly tiles: TileCache;
}

/** The ledger in a database. */
export class SqlLedgerStore implements LedgerStore {
  readonly #reader: LeafReader;
  readonly #writer: LedgerWriter;
  readonly #tiles: TileCache;

  constructor({ reader, writer, tiles }: LedgerSources) {
    this.#reader = reader;
    this.#writer = writer;
    this.#tiles = tiles;
  }

  readonly readTile = (tile: Tile): Promise<Uint8Array> =>
    translating(async () => {
      const known = this.#tiles.find(tile);
      if (known !== undefined) return known;
      const bytes = await loadTile(this.#db, tile);
      this.#tiles.keep(tile, bytes);
      return bytes;
    });

  head(): Promise<LedgerHead> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("log_head")
        .select(["size", "range", "epoch"])
        .executeTakeFirst();
      return parseHead(row);
    });
  }

  leaves(index: number, limit: number): Promise<readonly StoredLeaf[]> {
    return translating(async () => {
      const rows = await this.#db
        .selectFrom("events")
        .select(["position", "leaf", "leaf_hash"])
        .where("position", ">=", index)
        .orderBy("position")
        .limit(limit)
        .execute();
      return rows.map((row) => ({
        index: integerOf(row.position, "events.position"),
        body: leafOf(row.leaf, row.leaf_hash),
      }));
    });
  }

  indexOf(id: string): Promise<number | undefined> {
    return translating(async () => {
      const found = (await this.#find(id)) ?? (await this.#findNewest(id));
      return found === undefined ? undefined : integerOf(found.position, "events.position");
    });
  }

  openings(index: number, limit: number): Promise<readonly Opening[]> {
    return translating(async () => {
      const rows = await selectLeaves(this.#db)
        .where("events.position", ">=", index)
        .orderBy("events.position")
        .limit(limit)
        .execute();
      return readOpenings(this.#reader, rows.map(parseLeafRow));
    });
  }

  actors(ids: readonly string[]): Promise<readonly NamedActor[]> {
    if (ids.length === 0) return Promise.resolve([]);
    return translating(async () => {
      const rows = await this.#db
        .selectFrom("subjects")
        .select(["id", "name"])
        .where("id", "in", ids)
        .where("id", "<>", this.#reader.parts.service.id)
        .orderBy("id")
        .execute();
      return rows.map(({ id, name }) => ({
        id: textOf(id, "subjects.id"),
        name: textOf(name, "subjects.name"),
      }));
    });
  }

  openEpoch(event: ServiceEvent): Promise<Appended> {
    return this.#writer.alone(async (tx) => {
      const { change } = event;
      if (change.type !== "epoch.opened") throw new RangeError(`event ${event.id} opens no epoch`);
      await tx.lockHead();
      const head = await tx.db.selectFrom("log_head").select("epoch").executeTakeFirst();
      const epoch = integerOf(head?.epoch, "log_head.epoch");
      if (change.epoch <= epoch) {
        throw new RangeError(`epoch ${change.epoch} is not above the present one, ${epoch}`);
      }
      return appendAlone({ tx, parts: this.#reader.parts }, event, change.epoch);
    });
  }

  get #db(): Kysely<Tables> {
    return this.#reader.db;
  }

  // The id of a request's event is no column with an index: it is the request's, a dot and the version.
  #find(id: string) {
    const dot = id.lastIndexOf(".");
    const version = Number(id.slice(dot + 1));
    const events = this.#db.selectFrom("events").select("position").where("events.id", "=", id);
    return dot > 0 && Number.isSafeInteger(version) && version > 0
      ? events
          .where(({ eb, and, or }) =>
            or([
              eb("request_id", "=", sql.lit("")),
              and([
                eb("request_id", "=", id.slice(0, dot)),
                eb("request_id", "<>", sql.lit("")),
                eb("version", "=", version),
              ]),
            ]),
          )
          .executeTakeFirst()
      : events.where("request_id", "=", sql.lit("")).executeTakeFirst();
  }

  #findNewest(requestId: string) {
    return this.#db
      .selectFrom("events")
      .select("position")
      .where("request_id", "=", requestId)
      .where("request_id", "<>", sql.lit(""))
      .orderBy("version", "desc")
      .limit(1)
      .executeTakeFirst();
  }
}

async function loadTile(db: Kysely<Tables>, tile: Tile): Promise<Uint8Array> {
  const { level, index, width } = tile;
  if (width === TILE_WIDTH) {
    const row = await db
      .selectFrom("log_tiles")
      .select("hashes")
      .where("level", "=", level)
      .where("position", "=", index)
      .executeTakeFirst();
    return concatenated(hashesOf(row?.hashes, "log_tiles.hashes"));
  }
  const from = index * TILE_WIDTH;
  const hashes = await readHashes(db, { level, from, to: from + width });
  if (hashes.length !== width) throw corrupt(level === 0 ? "events" : "log_tiles");
  return concatenated(hashes);
}
