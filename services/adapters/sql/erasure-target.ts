import type { Kysely } from "kysely";
import { folded } from "../../core/identity/involved.ts";
import { integerOf, textOf } from "./rows.ts";
import type { Tables } from "./tables.ts";

/** What is to be erased. */
export type ErasureTarget =
  | { readonly kind: "request"; readonly id: string }
  | {
      readonly kind: "person";
      /** The id that the event will name. */
      readonly id: string;
      /** The person, and what they may be called by besides. */
      readonly subjects: readonly ErasedSubject[];
    };

/** A row of `subjects` that goes. */
export interface ErasedSubject {
  readonly id: string;
  readonly number: number;
  readonly handle: string;
}

/** Finds whom a text names: a request by its id, an actor by theirs, or a person by "issuer|subject". Agents are no such target. */
export async function findTarget(
  db: Kysely<Tables>,
  subject: string,
): Promise<ErasureTarget | undefined> {
  const request = await db
    .selectFrom("requests")
    .select("id")
    .where("id", "=", subject)
    .where("opening_key", "is not", null)
    .executeTakeFirst();
  if (request !== undefined) return { kind: "request", id: subject };
  const subjects = await findPerson(db, subject);
  const [first] = subjects;
  return first === undefined ? undefined : { kind: "person", id: first.id, subjects };
}

// A principal is claimed by the login name alone as often as by the whole key, so both are the person's.
async function findPerson(db: Kysely<Tables>, subject: string): Promise<readonly ErasedSubject[]> {
  const rows = await db
    .selectFrom("subjects")
    .select(["id", "number", "handle"])
    .where("kind", "=", "person")
    .where(({ eb, or }) => or([eb("id", "=", subject), eb("handle", "=", folded(subject))]))
    .execute();
  const handle = textOf(rows[0]?.handle ?? folded(subject), "subjects.handle");
  const bare = loginNameOf(handle);
  const others = await db
    .selectFrom("subjects")
    .select(["id", "number", "handle"])
    .where("kind", "=", "person")
    .where("handle", "=", bare)
    .where("handle", "<>", handle)
    .execute();
  return [...rows, ...others].map((row) => ({
    id: textOf(row.id, "subjects.id"),
    number: integerOf(row.number, "subjects.number"),
    handle: textOf(row.handle, "subjects.handle"),
  }));
}

/** What a person is called by where no issuer is given. */
export function loginNameOf(handle: string): string {
  return handle.slice(handle.indexOf("|") + 1);
}
