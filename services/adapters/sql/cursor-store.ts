import type { Kysely } from "kysely";
import type { CursorStore } from "../../core/approval/store.ts";
import { translating } from "./fault.ts";
import { integerOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Cursors in a database. */
export class SqlCursorStore implements CursorStore {
  readonly #db: Kysely<Tables>;

  constructor(db: Kysely<Tables>) {
    this.#db = db;
  }

  load(reader: string): Promise<number> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("cursors")
        .select("next_index")
        .where("reader", "=", reader)
        .executeTakeFirst();
      return row === undefined ? 0 : integerOf(row.next_index, "cursors.next_index");
    });
  }

  async save(reader: string, nextIndex: number): Promise<void> {
    await translating(() =>
      this.#db
        .insertInto("cursors")
        .values({ reader, next_index: nextIndex })
        .onConflict((conflict) =>
          conflict
            .column("reader")
            .doUpdateSet({ next_index: nextIndex })
            .where("cursors.next_index", "<", nextIndex),
        )
        .execute(),
    );
  }
}
