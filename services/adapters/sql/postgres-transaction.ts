import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { LedgerTransaction } from "./ledger-writer.ts";
import { appendInPostgres, findSubjectsInPostgres } from "./postgres-append.ts";
import type { Tables } from "./tables.ts";

/** Runs work in one transaction, which may append. */
export function transactInPostgres<Result>(
  db: Kysely<Tables>,
  work: (tx: LedgerTransaction) => Promise<Result>,
): Promise<Result> {
  return db
    .transaction()
    .setIsolationLevel("read committed")
    .execute((tx) =>
      work({
        db: tx,
        lockRequests: async (ids) => {
          await sql`select 1 from requests where id = any(${[...ids]}::text[]) order by id
            for update`.execute(tx);
        },
        lockSubjects: async (numbers) => {
          await sql`select 1 from subjects where number = any(${[...numbers]}::bigint[])
            order by number for update`.execute(tx);
        },
        lockHead: async () => {
          await tx.selectFrom("log_head").select("id").forUpdate().execute();
        },
        findSubjects: (parties) => findSubjectsInPostgres(tx, parties),
        append: (draft, epoch) => appendInPostgres(tx, draft, epoch),
      }),
    );
}
