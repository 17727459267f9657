import type { CompiledQuery, Kysely } from "kysely";
import type { CursorStore } from "../../core/approval/store.ts";
import { translating } from "./fault.ts";
import { integerOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Cursors in a database. */
export class SqlCursorStore implements CursorStore {
  readonly #db: Kysely<Tables>;
  readonly #run: (query: CompiledQuery) => Promise<void>;

  constructor(db: Kysely<Tables>, run: (query: CompiledQuery) => Promise<void>) {
    this.#db = db;
    this.#run = run;
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
    const query = this.#db
      .insertInto("cursors")
      .values({ reader, next_index: nextIndex })
      .onConflict((conflict) =>
        conflict
          .column("reader")
          .doUpdateSet({ next_index: nextIndex })
          .where("cursors.next_index", "<", nextIndex),
      );
    await translating(() => this.#run(query.compile()));
  }
}
