import type { Kysely } from "kysely";
import type { DraftedLeaf } from "../../core/ledger/draft-leaves.ts";
import type { TileSpan } from "../../core/ledger/complete-tiles.ts";
import { hashOf } from "./ledger-rows.ts";
import type { Tables } from "./tables.ts";

/** The entries of one level of tiles: hashes of leaves at level 0, above it roots of the full tiles below. */
export async function readHashes(
  db: Kysely<Tables>,
  { level, from, to }: TileSpan,
): Promise<readonly Uint8Array[]> {
  if (level === 0) {
    const rows = await db
      .selectFrom("events")
      .select("leaf_hash")
      .where("position", ">=", from)
      .where("position", "<", to)
      .orderBy("position")
      .execute();
    return rows.map((row) => hashOf(row.leaf_hash));
  }
  const rows = await db
    .selectFrom("log_tiles")
    .select("root")
    .where("level", "=", level - 1)
    .where("position", ">=", from)
    .where("position", "<", to)
    .orderBy("position")
    .execute();
  return rows.map((row) => hashOf(row.root));
}

/** Puts holds into force, and ends them, as the events say in their order. */
export async function changeHolds(
  db: Kysely<Tables>,
  leaves: readonly Pick<DraftedLeaf, "event">[],
): Promise<void> {
  for (const { event } of leaves) {
    const { change } = event;
    if (change.type === "subject.held") {
      await db
        .insertInto("holds")
        .values({ subject: change.subject, event_id: event.id })
        .onConflict((conflict) => conflict.column("subject").doNothing())
        .execute();
    }
    if (change.type === "subject.released") {
      await db.deleteFrom("holds").where("subject", "=", change.subject).execute();
    }
  }
}
