import { releaseHome, updateRunFile, type RunFile } from "./run-file.ts";

/** Keeps run.json true while the stack runs, one write at a time, and removes it at the end. */
export class RunRecord implements AsyncDisposable {
  readonly #home: string;
  #describe: (() => RunFile) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(home: string) {
    this.#home = home;
  }

  /** From now on the file says what `describe` gives. */
  async begin(describe: () => RunFile): Promise<void> {
    this.#describe = describe;
    await this.#write();
  }

  /** Something that the file tells has changed. */
  changed(): void {
    // Without the file the stack runs on; a disk that can't be written stops the services themselves.
    this.#write().catch(() => undefined);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#describe = undefined;
    await this.#writing.catch(() => undefined);
    await releaseHome(this.#home);
  }

  #write(): Promise<void> {
    this.#writing = this.#writing
      .catch(() => undefined)
      .then(async () => {
        if (this.#describe !== undefined) await updateRunFile(this.#home, this.#describe());
      });
    return this.#writing;
  }
}
