import type { Kysely } from "kysely";
import { StoreFault } from "../../core/approval/store.ts";
import { SERVICE_SUBJECT } from "../../core/ledger/committed.ts";
import type { LedgerParts } from "./append.ts";
import { KeyRing } from "./key-ring.ts";
import { parseSubject } from "./ledger-rows.ts";
import type { SqlStoreOptions } from "./sql-store.ts";
import type { Tables } from "./tables.ts";

/** A folded name has no blank in it, so no agent and no person can have this one. */
const SERVICE_HANDLE = " service";

/**
 * The key ring of a database. The service's own key, made with the first opening, tells whether the openings key is the one
 * that the database was made with. Throws `StoreFault` corrupt when it is another, `TypeError` when it isn't a key.
 */
export async function openLedgerParts(
  db: Kysely<Tables>,
  { ledger, now = Date.now }: Pick<SqlStoreOptions, "ledger" | "now">,
): Promise<LedgerParts> {
  const ring = new KeyRing(ledger.openingsKey);
  const found = await findService(db);
  await ledger.keep?.({ isFirstUse: found === undefined });
  const row = found ?? (await createService({ db, ring, now }));
  const service = parseSubject(row);
  try {
    ring.unwrap(service.id, service.key);
  } catch (cause) {
    const message = "The openings key is not the one that this database was made with.";
    throw new StoreFault("corrupt", message, { cause });
  }
  return { ring, service, now };
}

interface Creation extends Pick<LedgerParts, "ring" | "now"> {
  readonly db: Kysely<Tables>;
}

function findService(db: Kysely<Tables>) {
  return db
    .selectFrom("subjects")
    .select(["number", "id", "key"])
    .where("id", "=", SERVICE_SUBJECT)
    .executeTakeFirst();
}

// Another replica may do so at the same moment: the first one's key counts.
async function createService({ db, ring, now }: Creation) {
  await db
    .insertInto("subjects")
    .values({
      id: SERVICE_SUBJECT,
      kind: "service",
      handle: SERVICE_HANDLE,
      name: "",
      key: ring.create(SERVICE_SUBJECT).wrapped,
      created_at_ms: now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return findService(db);
}
