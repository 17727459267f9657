import type { Kysely } from "kysely";
import type { ReplayStore } from "../../core/delivery/replay-store.ts";
import { translating } from "./fault.ts";
import type { Tables } from "./tables.ts";

/** Replay protection shared by all replicas. Rejects with `StoreFault` when the database fails, so a callback is then refused. */
export class SqlReplayStore implements ReplayStore {
  readonly #db: Kysely<Tables>;
  readonly #now: () => number;

  /** `now` gives milliseconds since the epoch. */
  constructor(db: Kysely<Tables>, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  async claim(id: string, untilMs: number): Promise<boolean> {
    const nowMs = this.#now();
    const { numInsertedOrUpdatedRows } = await translating(() =>
      this.#db
        .insertInto("replay_claims")
        .values({ id, until_ms: untilMs })
        .onConflict((conflict) =>
          conflict
            .column("id")
            .doUpdateSet({ until_ms: untilMs })
            .where("replay_claims.until_ms", "<=", nowMs),
        )
        .executeTakeFirst(),
    );
    if (numInsertedOrUpdatedRows !== 1n) return false;
    await this.#forgetPast(nowMs);
    return true;
  }

  // Callbacks are people's clicks, so one more statement with each keeps the table small enough.
  async #forgetPast(nowMs: number): Promise<void> {
    await translating(() =>
      this.#db.deleteFrom("replay_claims").where("until_ms", "<=", nowMs).execute(),
    );
  }
}
