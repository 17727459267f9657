import { sql } from "kysely";
import { assertServiceEvent } from "../../core/approval/apply-change.ts";
import { isTerminal, type ApprovalRequest } from "../../core/approval/request.ts";
import type { Erased, Erasure, SubjectStore } from "../../core/ledger/store.ts";
import { deleteOpenings, eraseProjections, type Affected } from "./erase-rows.ts";
import type { ErasureTarget } from "./erasure-target.ts";
import { findTarget, loginNameOf } from "./erasure-target.ts";
import { lostConflict, translating } from "./fault.ts";
import { parseLeafRow, selectLeaves } from "./leaf-rows.ts";
import { appendAlone, type LedgerTransaction, type LedgerWriter } from "./ledger-writer.ts";
import { readOpenings, type LeafReader } from "./read-leaves.ts";
import { parseRequest, textOf } from "./rows.ts";

/** Requests that are read at once. */
const PAGE_IDS = 128;

/** What a store's subjects are made of. */
export interface SubjectSources {
  readonly reader: LeafReader;
  readonly writer: LedgerWriter;
  /** Called after every erasure, to take what was deleted out of the files. */
  readonly afterErasure: () => Promise<void>;
}

/** Whom the ledger knows, in a database, and their erasure. */
export class SqlSubjectStore implements SubjectStore {
  readonly #reader: LeafReader;
  readonly #writer: LedgerWriter;
  readonly #afterErasure: () => Promise<void>;

  constructor({ reader, writer, afterErasure }: SubjectSources) {
    this.#reader = reader;
    this.#writer = writer;
    this.#afterErasure = afterErasure;
  }

  idOf(subject: string): Promise<string | undefined> {
    return translating(async () => {
      const target = await findTarget(this.#reader.db, subject);
      return target?.id ?? (await this.#findAgent(subject));
    });
  }

  async erase(erasure: Erasure): Promise<Erased> {
    const erased = await this.#writer.alone((tx) => eraseIn(tx, erasure, this.#reader));
    if (erased.kind === "erased") await this.#afterErasure();
    return erased;
  }

  async #findAgent(id: string): Promise<string | undefined> {
    const row = await this.#reader.db
      .selectFrom("subjects")
      .select("id")
      .where("id", "=", id)
      .where("kind", "=", "agent")
      .executeTakeFirst();
    return row === undefined ? undefined : textOf(row.id, "subjects.id");
  }
}

async function eraseIn(
  tx: LedgerTransaction,
  erasure: Erasure,
  { parts }: LeafReader,
): Promise<Erased> {
  const target = await lockTarget(tx, erasure.subject);
  if (target === undefined) return { kind: "unknown" };
  const affected = await loadAffected(tx.db, target);
  const live = affected.requests.find(({ lifecycle }) => !isTerminal(lifecycle.status));
  const subject = target.id;
  if (live !== undefined) return { kind: "live", subject, requestId: live.details.id };
  const held = await findHeld(tx.db, affected);
  if (held !== undefined) return { kind: "held", subject: held };
  const openings = await countOpenings({ db: tx.db, parts }, affected);
  await deleteOpenings(tx.db, affected);
  await eraseProjections(tx.db, affected);
  // Holds are put into force under the head's lock, which everybody wants: it is taken last, and one that came in between wins.
  await tx.lockHead();
  if ((await findHeld(tx.db, affected)) !== undefined) throw lostConflict();
  const event = erasure.event(subject, openings);
  assertServiceEvent(event);
  const { before } = await appendAlone({ tx, parts }, event);
  return { kind: "erased", subject, openings, logged: { index: before.size, event } };
}

// What was found without locks is looked up again under them: another replica may have erased it meanwhile, or added to it.
async function lockTarget(
  tx: LedgerTransaction,
  subject: string,
): Promise<ErasureTarget | undefined> {
  const target = await findTarget(tx.db, subject);
  if (target === undefined) return undefined;
  await tx.lockRequests(await requestIdsOf(tx.db, target));
  if (target.kind === "person") await tx.lockSubjects(target.subjects.map(({ number }) => number));
  const locked = await findTarget(tx.db, subject);
  if (locked !== undefined) await tx.lockRequests(await requestIdsOf(tx.db, locked));
  return locked;
}

async function requestIdsOf(
  db: LedgerTransaction["db"],
  target: ErasureTarget,
): Promise<readonly string[]> {
  if (target.kind === "request") return [target.id];
  const rows = await db
    .selectFrom("openings")
    .innerJoin("events", "events.position", "openings.position")
    .select("events.request_id")
    .distinct()
    .where(
      "openings.subject",
      "in",
      target.subjects.map(({ number }) => number),
    )
    .where("events.request_id", "<>", "")
    .orderBy("events.request_id")
    .execute();
  return rows.map((row) => textOf(row.request_id, "events.request_id"));
}

async function loadAffected(db: LedgerTransaction["db"], target: ErasureTarget): Promise<Affected> {
  const requests: ApprovalRequest[] = [];
  for (const ids of pagesOf(await requestIdsOf(db, target))) {
    const rows = await db
      .selectFrom("requests")
      .select(["details", "lifecycle"])
      .where("id", "in", ids)
      .execute();
    requests.push(...rows.map(parseRequest));
  }
  return { target, requests };
}

/** Of a person's erasure, the requests that name them must not be held either, nor whoever else may be meant by their name. */
async function findHeld(
  db: LedgerTransaction["db"],
  { target, requests }: Affected,
): Promise<string | undefined> {
  const rows = await db
    .selectFrom("holds")
    .leftJoin("subjects", (join) =>
      join.onRef("subjects.id", "=", "holds.subject").on("subjects.kind", "=", "person"),
    )
    .select(["holds.subject", "subjects.handle"])
    .execute();
  const held = new Set(rows.map(({ subject }) => textOf(subject, "holds.subject")));
  const subjects = target.kind === "request" ? [] : target.subjects;
  const ids = target.kind === "request" ? [target.id] : subjects.map(({ id }) => id);
  const found = [...ids, ...requests.map(({ details }) => details.id)].find((id) => held.has(id));
  if (found !== undefined) return found;
  const handles = new Set(subjects.map(({ handle }) => handle));
  const named = rows.find(
    ({ handle }) => typeof handle === "string" && handles.has(loginNameOf(handle)),
  );
  return named === undefined ? undefined : textOf(named.subject, "holds.subject");
}

async function countOpenings(reader: LeafReader, { target, requests }: Affected): Promise<number> {
  const ids = new Set(
    target.kind === "request" ? [target.id] : target.subjects.map(({ id }) => id),
  );
  let count = 0;
  for (const page of pagesOf(requests.map(({ details }) => details.id))) {
    const rows = await selectLeaves(reader.db)
      .where("events.request_id", "in", page)
      .where("events.request_id", "<>", sql.lit(""))
      .execute();
    const openings = await readOpenings(reader, rows.map(parseLeafRow));
    count += openings.filter(({ subject }) => ids.has(subject)).length;
  }
  return count;
}

function pagesOf(ids: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / PAGE_IDS) }, (_, page) =>
    ids.slice(page * PAGE_IDS, (page + 1) * PAGE_IDS),
  );
}
