import type { Kysely } from "kysely";
import { sql } from "kysely";
import type { ApprovalRequest } from "../../core/approval/request.ts";
import { isDeniedBy, withoutContents, withoutPerson } from "../../core/ledger/erase-request.ts";
import type { ErasureTarget } from "./erasure-target.ts";
import { toErasedDetails, toLifecycleRow } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** What an erasure is about, and the requests that say something of it. */
export interface Affected {
  readonly target: ErasureTarget;
  readonly requests: readonly ApprovalRequest[];
}

/** Deletes keys, names and sealed values. */
export async function deleteOpenings(db: Kysely<Tables>, affected: Affected): Promise<void> {
  const { target, requests } = affected;
  if (target.kind === "request") {
    await deleteOfRequest(db, target.id);
    await db
      .updateTable("requests")
      .set({ opening_key: null })
      .where("id", "=", target.id)
      .execute();
    return;
  }
  const numbers = target.subjects.map(({ number }) => number);
  const ids = idsOf(target.subjects);
  await db.deleteFrom("openings").where("subject", "in", numbers).execute();
  await db.deleteFrom("subjects").where("number", "in", numbers).execute();
  // The reasons of a denial by several belong to the request, and name each of them.
  for (const { details, lifecycle } of requests) {
    if (isDeniedBy(lifecycle, ids)) await deleteOfRequest(db, details.id, "request.denied");
  }
}

/** Puts what is left of requests in the place of what named the subject. */
export async function eraseProjections(
  db: Kysely<Tables>,
  { target, requests }: Affected,
): Promise<void> {
  for (const request of requests) {
    const left =
      target.kind === "request"
        ? withoutContents(request)
        : withoutPerson(request, { ids: idsOf(target.subjects) });
    const { lifecycle, matchKey, matchUntilMs } = toLifecycleRow(left);
    const columns = { lifecycle, match_key: matchKey, match_until_ms: matchUntilMs };
    const isSame = left.details === request.details;
    await db
      .updateTable("requests")
      .set(isSame ? columns : { ...columns, details: toErasedDetails(left) })
      .where("id", "=", left.details.id)
      .execute();
  }
}

async function deleteOfRequest(db: Kysely<Tables>, id: string, type?: string): Promise<void> {
  await db
    .deleteFrom("openings")
    .where("subject", "=", 0)
    .where("position", "in", ({ selectFrom }) => {
      const events = selectFrom("events")
        .select("events.position")
        .where("events.request_id", "=", id)
        .where("events.request_id", "<>", sql.lit(""));
      return type === undefined ? events : events.where("events.type", "=", type);
    })
    .execute();
}

function idsOf(
  subjects: readonly { readonly id: string; readonly handle: string }[],
): ReadonlyMap<string, string> {
  return new Map(subjects.map(({ id, handle }) => [handle, id]));
}
