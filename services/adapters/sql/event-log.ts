import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ServiceEvent } from "../../core/approval/event.ts";
import type { EventLog, LoggedEvent } from "../../core/approval/store.ts";
import { corrupt, translating } from "./fault.ts";
import type { GroupCommit } from "./group-commit.ts";
import { integerOf, parseEvent } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** The log of all events in a database. Its order is the order of commits: a reader never meets a gap that fills up later. */
export class SqlEventLog implements EventLog {
  readonly #db: Kysely<Tables>;
  readonly #writes: GroupCommit;

  constructor(db: Kysely<Tables>, writes: GroupCommit) {
    this.#db = db;
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
      const rows = await this.#db
        .selectFrom("events")
        .selectAll()
        .where("position", ">=", index)
        .orderBy("position")
        .limit(limit)
        .execute();
      return rows.map(parseEvent);
    });
  }

  readRequest(requestId: string): Promise<readonly LoggedEvent[]> {
    return translating(async () => {
      const rows = await this.#db
        .selectFrom("events")
        .selectAll()
        .where("request_id", "=", requestId)
        // Repeats the condition of the partial index, without which neither database uses it.
        .where("request_id", "<>", sql.lit(""))
        .orderBy("version")
        .execute();
      return rows.map(parseEvent);
    });
  }

  size(): Promise<number> {
    return translating(async () => {
      const row = await this.#db.selectFrom("log_head").select("size").executeTakeFirst();
      return integerOf(row?.size, "log_head.size");
    });
  }
}
