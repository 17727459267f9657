import { watch } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** How to keep a bundle built. */
export interface PolicyBuildOptions {
  readonly directory: string;
  readonly build: () => Promise<{ readonly revision: string }>;
  readonly onBuilt: (revision: string) => void;
  /** Told what the compiler says; the bundle that was there stays. */
  readonly onRefused: (reason: string) => void;
}

/** An editor writes a file in several steps; a build waits until this long nothing more has come. */
const SETTLE_MS = 150;
/** File events are lost on some file systems, so the files' times are also looked at this often. */
const POLL_MS = 2_000;

/** Rebuilds a bundle whenever a file below the directory changes, one build at a time. */
export class PolicyBuilds implements AsyncDisposable {
  readonly #options: PolicyBuildOptions;
  readonly #stop: () => void;
  #settling: NodeJS.Timeout | undefined;
  #building: Promise<void> = Promise.resolve();
  #seen: string;
  #closed = false;

  private constructor(options: PolicyBuildOptions, seen: string) {
    this.#options = options;
    this.#seen = seen;
    const watcher = watch(options.directory, { recursive: true }, () => this.#soon());
    watcher.on("error", () => undefined); // The poll goes on.
    const poll = setInterval(() => this.#soon(), POLL_MS);
    poll.unref();
    this.#stop = () => {
      watcher.close();
      clearInterval(poll);
      clearTimeout(this.#settling);
    };
  }

  /** Watches from now on; what is there now counts as built. */
  static async follow(options: PolicyBuildOptions): Promise<PolicyBuilds> {
    return new PolicyBuilds(options, await fingerprint(options.directory));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#stop();
    await this.#building;
  }

  #soon(): void {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => {
      this.#building = this.#building.then(() => this.#build());
    }, SETTLE_MS);
  }

  async #build(): Promise<void> {
    if (this.#closed) return;
    const { directory, build, onBuilt, onRefused } = this.#options;
    try {
      const present = await fingerprint(directory);
      if (present === this.#seen) return;
      this.#seen = present;
      onBuilt((await build()).revision);
    } catch (error) {
      onRefused(error instanceof Error ? error.message : String(error));
    }
  }
}

/** Changes whenever a file is added, removed or written. */
async function fingerprint(directory: string): Promise<string> {
  const files = (await readdir(directory, { recursive: true })).toSorted();
  const times = await Promise.all(
    files.map(async (file) => {
      const found = await stat(join(directory, file)).catch(() => undefined); // Removed a moment ago.
      return found?.isFile() === true ? `${file} ${found.mtimeMs} ${found.size}` : file;
    }),
  );
  return times.join("\n");
}
