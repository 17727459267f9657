import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { MANIFEST_FILE, readBundle } from "./bundle.ts";
import type { OpaPolicyEngine } from "./engine.ts";
import { loadModule } from "./load-module.ts";

/** What a watcher needs and whom it tells. */
export interface PolicyWatchOptions {
  /** The directory that a build writes its bundle to. */
  readonly directory: string;
  readonly engine: OpaPolicyEngine;
  readonly nowMs: () => number;
  readonly onActivated: (revision: string) => void;
  /** Told why a new bundle was refused; the old one stays active. */
  readonly onRefused: (reason: Error) => void;
}

/** Directory events can be lost on network file systems, so the manifest is also read this often. */
const POLL_MS = 5_000;

/** Follows the bundle of a directory until it is closed. Loads run one after the other, and the last write wins. */
export class PolicyWatch implements AsyncDisposable {
  readonly #options: PolicyWatchOptions;
  readonly #stop: () => void;
  #loading: Promise<void> = Promise.resolve();
  #seenManifest = "";
  #closed = false;

  constructor(options: PolicyWatchOptions) {
    this.#options = options;
    const watcher = watch(options.directory, (_event, file) => {
      if (file === null || file === MANIFEST_FILE) this.#queue();
    });
    watcher.on("error", options.onRefused);
    const timer = setInterval(() => {
      this.#queue();
    }, POLL_MS);
    timer.unref();
    this.#stop = () => {
      watcher.close();
      clearInterval(timer);
    };
  }

  /** Ends the watching and waits for a load that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#loading;
  }

  #queue(): void {
    this.#loading = this.#loading.then(() => this.#load());
  }

  async #load(): Promise<void> {
    if (this.#closed) return;
    const { directory, engine, nowMs, onActivated, onRefused } = this.#options;
    try {
      const manifest = await readFile(join(directory, MANIFEST_FILE), "utf8");
      if (manifest === this.#seenManifest) return;
      this.#seenManifest = manifest;
      const bundle = await readBundle(directory);
      if (bundle.revision === engine.revision) return;
      engine.activate(loadModule(bundle), nowMs());
      onActivated(bundle.revision);
    } catch (cause) {
      onRefused(cause instanceof Error ? cause : new Error("the bundle was refused", { cause }));
    }
  }
}
