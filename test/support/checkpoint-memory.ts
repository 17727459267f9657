import type { CheckpointStore } from "../../services/core/ledger/add-checkpoint.ts";

/** A witness's memory that lives as long as this object: what `CheckpointFiles` keeps on the disk. */
export class CheckpointMemory implements CheckpointStore {
  readonly notes = new Map<string, string>();

  async load(origin: string): Promise<string | undefined> {
    return this.notes.get(origin);
  }

  async save(origin: string, note: string): Promise<void> {
    this.notes.set(origin, note);
  }
}
