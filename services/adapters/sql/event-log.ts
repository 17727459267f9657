import { sql } from "kysely";
import type { ServiceEvent } from "../../core/approval/event.ts";
import type { EventLog, LoggedEvent } from "../../core/approval/store.ts";
import { corrupt, translating } from "./fault.ts";
import type { GroupCommit } from "./group-commit.ts";
import { parseLeafRow, selectLeaves } from "./leaf-rows.ts";
import { readEvents, type LeafReader } from "./read-leaves.ts";
import { integerOf } from "./rows.ts";

/** The log of all events in a database. Its order is the order of commits: a reader never meets a gap that fills up later. */
export class SqlEventLog implements EventLog {
  readonly #reader: LeafReader;
  readonly #writes: GroupCommit;

  constructor(reader: LeafReader, writes: GroupCommit) {
    this.#reader = reader;
    this.#writes = writes;
  }

  /** Rejects with `RangeError` when the event is not one of the service, or its id is in the log already. */
  async record(event: ServiceEvent): Promise<LoggedEvent> {
    const { events } = await this.#writes.add({ kind: "record", event });
    const [logged] = events;
    if (logged === undefined) throw corrupt("events");
    return logged;
  }

  read(index: number, limit: number): Promise<readonly LoggedEvent[]> {
    return translating(async () => {
      const rows = await selectLeaves(this.#reader.db)
        .where("events.position", ">=", index)
        .orderBy("events.position")
        .limit(limit)
        .execute();
      return readEvents(this.#reader, rows.map(parseLeafRow));
    });
  }

  readService(fromIndex: number, limit: number): Promise<readonly LoggedEvent[]> {
    return translating(async () => {
      const rows = await selectLeaves(this.#reader.db)
        .where("events.request_id", "=", sql.lit(""))
        .where("events.position", ">=", fromIndex)
        .orderBy("events.position")
        .limit(limit)
        .execute();
      return readEvents(this.#reader, rows.map(parseLeafRow));
    });
  }

  serviceSize(): Promise<number> {
    return translating(async () => {
      const row = await this.#reader.db
        .selectFrom("events")
        .select("position")
        .where("request_id", "=", sql.lit(""))
        .orderBy("position", "desc")
        .limit(1)
        .executeTakeFirst();
      return row === undefined ? 0 : integerOf(row.position, "events.position") + 1;
    });
  }

  readRequest(requestId: string): Promise<readonly LoggedEvent[]> {
    return translating(async () => {
      const rows = await selectLeaves(this.#reader.db)
        .where("events.request_id", "=", requestId)
        // Repeats the condition of the partial index, without which neither database uses it.
        .where("events.request_id", "<>", sql.lit(""))
        .orderBy("events.version")
        .execute();
      return readEvents(this.#reader, rows.map(parseLeafRow));
    });
  }

  size(): Promise<number> {
    return translating(async () => {
      const row = await this.#reader.db.selectFrom("log_head").select("size").executeTakeFirst();
      return integerOf(row?.size, "log_head.size");
    });
  }
}
