import type { ApprovalRequest } from "../../core/approval/request.ts";
import type { RequestStore } from "../../core/approval/store.ts";

/** How many requests are read at a time to count them anew. */
const PAGE = 1_000;
/** Beyond as many, what groups have to do is far over every limit that helps anybody. */
const COUNTED_MAX = 50_000;
/** Counting anew reads every request that waits, so a group that stays at its limit may not cause it all the time. */
const COUNT_AGAIN_MS = 5_000;

/**
 * How many requests wait for each group. Kept in memory from what this replica commits, and counted anew from the store before
 * anybody is refused. So requests that other replicas settled refuse nobody, and those that they opened count from then on:
 * at worst, each replica lets a group have its limit once.
 */
export class GroupLoad {
  readonly #requests: Pick<RequestStore, "list">;
  readonly #groupsOf = new Map<string, readonly string[]>();
  readonly #counts = new Map<string, number>();
  /** What was settled while it is being counted, and may have been read before that. */
  readonly #settled = new Set<string>();
  #countedAtMs = -Infinity;
  #counting: Promise<void> | undefined;

  constructor(requests: Pick<RequestStore, "list">) {
    this.#requests = requests;
  }

  /** Takes in a request as it is after a commit. */
  note({ details, lifecycle }: ApprovalRequest): void {
    const isPending = lifecycle.status === "pending";
    if (!isPending) return this.#forget(details.id);
    if (this.#groupsOf.has(details.id)) return;
    const groups = new Set(lifecycle.review?.requirements.map(({ group }) => group));
    this.#groupsOf.set(details.id, [...groups]);
    for (const group of groups) this.#counts.set(group, this.of(group) + 1);
  }

  /** How many requests wait for a group, as far as this replica knows. */
  of(group: string): number {
    return this.#counts.get(group) ?? 0;
  }

  /** The first of the groups for which `max` requests wait, counted anew where it seems so. Rejects with `StoreFault`. */
  async fullOf(groups: readonly string[], max: number, nowMs: number): Promise<string | undefined> {
    const isFull = (group: string) => this.of(group) >= max;
    if (!groups.some(isFull)) return undefined;
    if (Math.abs(nowMs - this.#countedAtMs) >= COUNT_AGAIN_MS) await this.count(nowMs);
    return groups.find(isFull);
  }

  /** Counts what the store has. Whoever asks meanwhile waits for the same count. Rejects with `StoreFault`. */
  count(nowMs: number): Promise<void> {
    this.#counting ??= this.#countAll(nowMs).finally(() => {
      this.#counting = undefined;
    });
    return this.#counting;
  }

  async #countAll(nowMs: number): Promise<void> {
    const before = [...this.#groupsOf.keys()];
    this.#settled.clear();
    const { waiting, isWhole } = await this.#readAll();
    const present = new Set(waiting.map(({ details }) => details.id));
    if (isWhole) for (const id of before) if (!present.has(id)) this.#forget(id);
    for (const request of waiting) if (!this.#settled.has(request.details.id)) this.note(request);
    this.#countedAtMs = nowMs;
  }

  async #readAll() {
    const waiting: ApprovalRequest[] = [];
    for (;;) {
      const oldest = waiting.at(-1);
      const before = oldest && { createdAtMs: oldest.lifecycle.createdAtMs, id: oldest.details.id };
      const page = await this.#requests.list({
        statuses: ["pending"],
        limit: PAGE,
        ...(before === undefined ? {} : { before }),
      });
      waiting.push(...page);
      if (page.length < PAGE) return { waiting, isWhole: true };
      if (waiting.length >= COUNTED_MAX) return { waiting, isWhole: false };
    }
  }

  #forget(requestId: string): void {
    if (this.#counting !== undefined) this.#settled.add(requestId);
    for (const group of this.#groupsOf.get(requestId) ?? []) {
      const left = this.of(group) - 1;
      if (left > 0) this.#counts.set(group, left);
      else this.#counts.delete(group);
    }
    this.#groupsOf.delete(requestId);
  }
}
