import { randomUUID } from "node:crypto";
import { link, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Fault } from "../../core/fault.ts";

/** Only the one who exports may read it: it can hold what leaves hide. */
const MODE = 0o600;

/**
 * A file that appears whole or not at all: it is written beside its place and moved there by `commit`. Disposing it without that
 * leaves nothing behind.
 */
export class NewFile implements AsyncDisposable {
  readonly #path: string;
  readonly #temporary: string;
  readonly #handle: FileHandle;
  readonly #mayReplace: boolean;
  #bytes = 0;

  private constructor(opened: {
    readonly path: string;
    readonly temporary: string;
    readonly handle: FileHandle;
    readonly mayReplace: boolean;
  }) {
    this.#path = opened.path;
    this.#temporary = opened.temporary;
    this.#handle = opened.handle;
    this.#mayReplace = opened.mayReplace;
  }

  /** Throws `Fault`: file_exists, when there is one that may not be replaced; file_unwritable. */
  static async open(path: string, { mayReplace }: { mayReplace: boolean }): Promise<NewFile> {
    const existing = await stat(path).catch(() => undefined);
    if (existing?.isDirectory() === true)
      throw unwritable(path, new TypeError("it is a directory"));
    if (existing !== undefined && !mayReplace) throw exists(path);
    const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
    try {
      const handle = await open(temporary, "wx+", MODE);
      return new NewFile({ path, temporary, handle, mayReplace });
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  /** How many bytes were written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      let written = 0;
      while (written < bytes.byteLength) {
        const rest = bytes.byteLength - written;
        written += (await this.#handle.write(bytes, written, rest, this.#bytes + written))
          .bytesWritten;
      }
    } catch (cause) {
      throw unwritable(this.#path, cause);
    }
    this.#bytes += bytes.byteLength;
  }

  /** Reads back exactly `length` bytes. */
  async read(position: number, length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    let read = 0;
    while (read < length) {
      const { bytesRead } = await this.#handle.read(bytes, read, length - read, position + read);
      if (bytesRead === 0) throw new RangeError("the temporary file is shorter than was written");
      read += bytesRead;
    }
    return bytes;
  }

  /** Puts the file in its place, on disk. Throws `Fault` like `open`. */
  async commit(): Promise<void> {
    try {
      await this.#handle.sync();
      if (this.#mayReplace) await rename(this.#temporary, this.#path);
      // A link fails where a file came to be meanwhile; a rename would replace it.
      else await link(this.#temporary, this.#path);
    } catch (cause) {
      throw isExisting(cause) ? exists(this.#path) : unwritable(this.#path, cause);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
    await rm(this.#temporary, { force: true });
  }
}

function isExisting(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "EEXIST";
}

function exists(path: string): Fault {
  const message = `${path} exists`;
  return new Fault({ code: "already_exists", reason: "file_exists", message });
}

function unwritable(path: string, cause: unknown): Fault {
  const why = cause instanceof Error ? cause.message : "unknown";
  const message = `${path} can't be written: ${why}`;
  return new Fault({ code: "failed_precondition", reason: "file_unwritable", message, cause });
}
