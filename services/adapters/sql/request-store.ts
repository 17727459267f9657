import { sql, type Kysely } from "kysely";
import type { ApprovalRequest, RequestStatus } from "../../core/approval/request.ts";
import { REQUEST_STATUSES } from "../../core/approval/request.ts";
import type {
  Change,
  Committed,
  GrantFilter,
  RequestFilter,
  RequestStore,
} from "../../core/approval/store.ts";
import { ALIKE_MAX, GRANT_KEYS } from "../../core/approval/store.ts";
import { corrupt, translating } from "./fault.ts";
import type { GroupCommit } from "./group-commit.ts";
import { integerOf, parseRequest, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** Requests in a database. Writes go through the group commit, reads see what was committed. */
export class SqlRequestStore implements RequestStore {
  readonly #db: Kysely<Tables>;
  readonly #writes: GroupCommit;

  constructor(db: Kysely<Tables>, writes: GroupCommit) {
    this.#db = db;
    this.#writes = writes;
  }

  update(id: string, change: (request: ApprovalRequest | undefined) => Change): Promise<Committed> {
    return this.#writes.add({ kind: "update", id, change });
  }

  find(id: string): Promise<ApprovalRequest | undefined> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("requests")
        .select(["details", "lifecycle"])
        .where("id", "=", id)
        .executeTakeFirst();
      return row === undefined ? undefined : parseRequest(row);
    });
  }

  list(filter: RequestFilter): Promise<readonly ApprovalRequest[]> {
    return translating(async () => {
      // A query a status, because only then does one index give the newest of each without reading all of them.
      const statuses = new Set(filter.statuses.length === 0 ? REQUEST_STATUSES : filter.statuses);
      const pages = [...statuses].map((status) => this.#page(filter, status).execute());
      const rows = (await Promise.all(pages)).flat().sort(newestFirst).slice(0, filter.limit);
      return rows.map(parseRequest);
    });
  }

  listDue(nowMs: number, limit: number): Promise<readonly string[]> {
    return translating(async () => {
      const rows = await this.#db
        .selectFrom("requests")
        .select("id")
        .where("due_at_ms", "is not", null)
        .where("due_at_ms", "<=", nowMs)
        .orderBy("due_at_ms")
        .orderBy("id")
        .limit(limit)
        .execute();
      return rows.map(({ id }) => textOf(id, "requests.id"));
    });
  }

  findAlike(keys: readonly string[], nowMs: number): Promise<readonly ApprovalRequest[]> {
    return translating(async () => {
      // Limited by key, so that many of one kind can't hide one of another.
      const [first, ...others] = [...new Set(keys)].map((key) => this.#alike(key, nowMs));
      if (first === undefined) return [];
      const rows = await others.reduce((all, one) => all.unionAll(one), first).execute();
      return rows.map(parseRequest);
    });
  }

  listLiveGrants(
    { agentId, limit }: GrantFilter,
    nowMs: number,
  ): Promise<readonly ApprovalRequest[]> {
    return translating(async () => {
      const live = this.#db
        .selectFrom("requests")
        .select(["details", "lifecycle"])
        // Not as a range of keys: the order of texts is that of the database's locale.
        .where("match_key", "like", `${GRANT_KEYS}%`)
        .where("match_until_ms", ">", nowMs)
        .orderBy("created_at_ms", "desc")
        .orderBy("id", "desc")
        .limit(limit);
      const rows = await (
        agentId === undefined ? live : live.where("agent_id", "=", agentId)
      ).execute();
      return rows.map(parseRequest);
    });
  }

  countPending(agentId: string): Promise<number> {
    return translating(async () => {
      const row = await this.#db
        .selectFrom("requests")
        .select(({ fn }) => fn.countAll().as("count"))
        .where("agent_id", "=", agentId)
        // As in the partial index, without which neither database uses it.
        .where("status", "=", sql.lit("pending"))
        .executeTakeFirst();
      return integerOf(row?.count, "requests.count");
    });
  }

  // A query of its own around each, because only so may each have an order and a limit.
  #alike(key: string, nowMs: number) {
    const alike = this.#db
      .selectFrom("requests")
      .select(["details", "lifecycle"])
      .where("match_key", "=", key)
      .where("match_until_ms", ">", nowMs)
      .orderBy("match_until_ms", "desc")
      .limit(ALIKE_MAX);
    return this.#db.selectFrom(alike.as("alike")).select(["details", "lifecycle"]);
  }

  #page({ before, limit }: RequestFilter, status: RequestStatus) {
    const newest = this.#db
      .selectFrom("requests")
      .select(["id", "created_at_ms", "details", "lifecycle"])
      .where("status", "=", status)
      .orderBy("created_at_ms", "desc")
      .orderBy("id", "desc")
      .limit(limit);
    if (before === undefined) return newest;
    return newest.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("created_at_ms", "id"), "<", tuple(before.createdAtMs, before.id)),
    );
  }
}

interface Age {
  readonly created_at_ms: unknown;
  readonly id: unknown;
}

function newestFirst(a: Age, b: Age): number {
  const difference = Number(b.created_at_ms) - Number(a.created_at_ms);
  if (Number.isNaN(difference)) throw corrupt("requests.created_at_ms");
  return difference || (String(a.id) < String(b.id) ? 1 : -1);
}
