import { parseLeaf } from "../../core/evidence/parse-leaf.ts";
import type { LeafRecord } from "../../core/evidence/leaf-record.ts";
import { Fault } from "../../core/fault.ts";
import type { LedgerCalls } from "../ledger-calls.ts";
import type { TrailEntry } from "./query.ts";

/** The service answers so many names at once. */
const NAMES_MAX = 1_000;
/** Leaves that are read at once when the trail is searched backwards. */
const PAGE = 1_000;

/** Reads the trail with what the caller may know of it: leaves for all, names and openings for auditors. */
export class Trail {
  readonly #ledger: LedgerCalls;
  readonly #names = new Map<string, string>();
  #isAuditor = true;

  constructor(ledger: LedgerCalls) {
    this.#ledger = ledger;
  }

  /** Whether names and openings were given so far. */
  get isAuditor(): boolean {
    return this.#isAuditor;
  }

  /** The entries before `end`, newest page first; each page in order. */
  async *backwards(end: number): AsyncGenerator<readonly TrailEntry[]> {
    for (let to = end; to > 0; to -= PAGE) {
      yield await this.page(Math.max(0, to - PAGE), to);
    }
  }

  /** The entries from `from` to before `to`. */
  async page(from: number, to: number): Promise<readonly TrailEntry[]> {
    const records: LeafRecord[] = [];
    for await (const { leaves } of this.#ledger.listLeaves({
      from: BigInt(from),
      to: BigInt(to),
    })) {
      for (const { index, body } of leaves) records.push(parseLeaf(Number(index), body));
    }
    return this.entriesOf(records);
  }

  /** What the caller may know of leaves that follow one another. */
  async entriesOf(records: readonly LeafRecord[]): Promise<readonly TrailEntry[]> {
    await this.#learnNames(records);
    const opened = await this.#openings(records);
    return records.map((record) => ({
      record,
      who: this.nameOf(record.actor.id),
      opened: opened.get(record.index) ?? {},
    }));
  }

  /** The name of an id that some entry had; the id itself where it is not known. */
  nameOf(id: string): string {
    return this.#names.get(id) ?? id;
  }

  async #learnNames(records: readonly LeafRecord[]): Promise<void> {
    const unknown = new Set(records.flatMap(actorsOf).filter((id) => !this.#names.has(id)));
    const ids = [...unknown];
    for (let at = 0; this.#isAuditor && at < ids.length; at += NAMES_MAX) {
      const asked = ids.slice(at, at + NAMES_MAX);
      const answer = await this.#permitted(() => this.#ledger.listActors({ ids: asked }));
      for (const { id, name } of answer?.actors ?? []) this.#names.set(id, name);
    }
  }

  async #openings(records: readonly LeafRecord[]): Promise<ReadonlyMap<number, Opened>> {
    const found = new Map<number, Opened>();
    const [first, last] = [records.at(0), records.at(-1)];
    if (first === undefined || last === undefined || !this.#isAuditor) return found;
    const range = { from: BigInt(first.index), to: BigInt(last.index + 1) };
    await this.#permitted(async () => {
      for await (const { openings } of this.#ledger.listOpenings(range)) {
        for (const { index, field, valueJson } of openings) {
          const known = found.get(Number(index)) ?? {};
          found.set(Number(index), { ...known, [field]: JSON.parse(valueJson) as unknown });
        }
      }
    });
    return found;
  }

  /** Whoever is no auditor goes on without names and openings, and is asked once only. */
  async #permitted<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await call();
    } catch (error) {
      const isRefused =
        error instanceof Fault &&
        (error.code === "permission_denied" || error.code === "unauthenticated");
      if (!isRefused) throw error;
      this.#isAuditor = false;
      return undefined;
    }
  }
}

type Opened = Readonly<Record<string, unknown>>;

function actorsOf({ actor, data }: LeafRecord): readonly string[] {
  const involved = "involved" in data ? data.involved : [];
  const voters = "voters" in data ? data.voters : [];
  const linked = "linked" in data ? (data.linked ?? []) : [];
  const people = "people" in data ? data.people : [];
  const agent = "agent" in data && data.agent !== undefined ? [data.agent] : [];
  const own = actor.kind === "service" ? [] : [actor.id];
  return [...own, ...involved, ...voters, ...linked, ...people, ...agent];
}
