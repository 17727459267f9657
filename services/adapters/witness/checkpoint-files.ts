import { createHash } from "node:crypto";
import { join } from "node:path";
import type { CheckpointStore } from "../../core/ledger/add-checkpoint.ts";
import { readIfPresent, replaceDurably } from "./durable-file.ts";

/**
 * Keeps the newest checkpoint of each log in a file of its own, `<SHA-256 of the origin>/checkpoint`: the path under which it
 * is also served, so that the directory can stand behind any web server. Use it under `lockDirectory` only.
 */
export class CheckpointFiles implements CheckpointStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  async load(origin: string): Promise<string | undefined> {
    return readIfPresent(this.#path(origin));
  }

  /** Resolves when it is on the disk. */
  async save(origin: string, note: string): Promise<void> {
    await replaceDurably(this.#path(origin), note);
  }

  #path(origin: string): string {
    const name = createHash("sha256").update(origin).digest("hex");
    return join(this.#directory, name, "checkpoint");
  }
}
