import type { CursorStore } from "../../core/approval/store.ts";

/** Cursors in memory: forgets everything at the end of the process. */
export class MemoryCursorStore implements CursorStore {
  readonly #next = new Map<string, number>();

  async load(reader: string): Promise<number> {
    return this.#next.get(reader) ?? 0;
  }

  async save(reader: string, nextIndex: number): Promise<void> {
    this.#next.set(reader, Math.max(nextIndex, this.#next.get(reader) ?? 0));
  }
}
