import type { Kysely, RawBuilder } from "kysely";
import { sql } from "kysely";
import { StoreFault } from "../../core/approval/store.ts";
import { textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** What a role may do with each table. Locking a row needs a right to update some column. */
export type Rights = Readonly<Record<string, string>>;

/** What starting needs: to see that nothing is left to be migrated. */
const START_RIGHTS: Rights = { kysely_migration: "select", kysely_migration_lock: "select" };

/** What a notifier's statements need. */
export const NOTIFIER_RIGHTS: Rights = {
  ...START_RIGHTS,
  deliveries: "select, insert, update (status, attempts, next_attempt_at_ms, external_id)",
  replay_claims: "select, insert, update (until_ms), delete",
};

/** What the statements of the whole store need. */
export const SERVICE_RIGHTS: Rights = {
  ...NOTIFIER_RIGHTS,
  events: "select, insert",
  log_tiles: "select, insert",
  log_head: "select, update (size, range, epoch)",
  requests:
    "select, insert, update (status, version, due_at_ms, lifecycle, last_leaf, details, opening_key, match_key, match_until_ms)",
  subjects: "select, insert, delete, update (key)",
  openings: "select, insert, delete",
  holds: "select, insert, delete",
  cursors: "select, insert, update (next_index)",
};

/** Who gives which rights to whom. */
export interface Grant {
  readonly owner: Kysely<Tables>;
  readonly service: Kysely<Tables>;
  readonly rights: Rights;
}

/**
 * Gives the role of `service` its rights and takes everything else from it, as the owner of the tables. Throws `StoreFault`
 * unavailable when that role could still change the log, because it is the owner, one of the owner's group, or a superuser.
 */
export async function grantRights({ owner, service, rights }: Grant): Promise<void> {
  const { rows } = await sql<{ role: unknown }>`select current_user as role`.execute(service);
  const role = textOf(rows[0]?.role, "current_user");
  await assertPowerless(service);
  await owner.transaction().execute(async (tx) => {
    // Replicas that start at once would fail on each other's change of the same catalogue rows.
    await sql`select pg_advisory_xact_lock(hashtext('countersign grants'))`.execute(tx);
    for (const statement of grantsTo(role, rights)) await statement.execute(tx);
  });
}

function grantsTo(role: string, rights: Rights): readonly RawBuilder<unknown>[] {
  const grantee = sql.id(role);
  return [
    sql`revoke all on all tables in schema public from ${grantee}`,
    sql`revoke create on schema public from ${grantee}`,
    sql`grant usage on schema public to ${grantee}`,
    ...Object.entries(rights).map(
      ([table, right]) => sql`grant ${sql.raw(right)} on ${sql.table(table)} to ${grantee}`,
    ),
  ];
}

// The rights that an owner has cannot be taken away: whoever could take them back, too, is no role of a service.
async function assertPowerless(service: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ is_powerful: unknown }>`select
      (select rolsuper from pg_roles where rolname = current_user)
      or bool_or(pg_has_role(current_user, relowner, 'member')) as is_powerful
    from pg_class where relname in ('events', 'log_tiles', 'requests')
      and relnamespace = 'public'::regnamespace`.execute(service);
  if (rows[0]?.is_powerful === false) return;
  const message =
    "The database role of the service could change the log: it needs a role of its own.";
  throw new StoreFault("unavailable", message);
}
