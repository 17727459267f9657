import { constants } from "node:fs";
import { open, readFile, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { crc32 } from "node:zlib";
import { JournalError } from "./journal-error.ts";

/** Appending, creating, and never following a link that someone put in the file's place. */
const APPEND = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW;

/**
 * A file of records, one a line: the CRC-32 of the text in hexadecimal, a space, JSON text. A record is written with one write
 * and synced before it counts, so after a crash only the last line can be damaged, and it was never acknowledged.
 */
export class JournalFile {
  readonly #path: string;
  #handle: FileHandle;
  #bytes: number;
  #broken: JournalError | undefined;

  private constructor(path: string, handle: FileHandle, bytes: number) {
    this.#path = path;
    this.#handle = handle;
    this.#bytes = bytes;
  }

  /** Opens or creates the file, gives every record to `read`, and cuts a torn end off. Throws `corrupt`. */
  static async open(path: string, read: (record: unknown) => void): Promise<JournalFile> {
    const handle = await open(path, APPEND, 0o600);
    try {
      await handle.chmod(0o600);
      const content = await readFile(path);
      const bytes = readRecords(path, content, read);
      if (bytes < content.length) {
        await handle.truncate(bytes);
        await handle.datasync();
      }
      await syncDirectory(path);
      return new JournalFile(path, handle, bytes);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Resolves when the record is on disk. A record that could not be written (disk full) is taken back and `not_written` is
   * thrown; when it is unknown what is on disk, `broken` is thrown, then and for every later append.
   */
  async append(record: unknown): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const line = toLine(record);
    try {
      await this.#handle.appendFile(line);
    } catch (cause) {
      await this.#takeBack(cause);
      throw new JournalError("not_written", `${this.#path} could not be written`, cause);
    }
    try {
      await this.#handle.datasync();
    } catch (cause) {
      // After a failed sync the kernel may have dropped the pages: a second sync would lie.
      throw this.#break(cause);
    }
    this.#bytes += line.length;
  }

  /** Replaces the whole content by these records, atomically. Throws `not_written` when the old content stays. */
  async replace(records: Iterable<unknown>): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const next = `${this.#path}.next`;
    const { handle, bytes } = await writeAside(next, records);
    await rename(next, this.#path);
    const old = this.#handle;
    this.#handle = handle;
    this.#bytes = bytes;
    try {
      await syncDirectory(this.#path);
      await old.close();
    } catch (cause) {
      // After a crash the name could lead to the old content again, without what is appended from here on.
      throw this.#break(cause);
    }
  }

  async close(): Promise<void> {
    this.#broken ??= new JournalError("closed", `${this.#path} is closed`);
    await this.#handle.close();
  }

  async #takeBack(cause: unknown): Promise<void> {
    try {
      await this.#handle.truncate(this.#bytes);
    } catch {
      throw this.#break(cause);
    }
  }

  #break(cause: unknown): JournalError {
    this.#broken = new JournalError(
      "broken",
      `${this.#path}: it is not known what is on disk; restart the sidecar`,
      cause,
    );
    return this.#broken;
  }
}

async function writeAside(
  path: string,
  records: Iterable<unknown>,
): Promise<{ readonly handle: FileHandle; readonly bytes: number }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, APPEND | constants.O_TRUNC, 0o600);
    let bytes = 0;
    for (const record of records) {
      const line = toLine(record);
      await handle.appendFile(line);
      bytes += line.length;
    }
    await handle.datasync();
    return { handle, bytes };
  } catch (cause) {
    await handle?.close();
    throw new JournalError("not_written", `${path} could not be written`, cause);
  }
}

/** Gives how many bytes are sound. */
function readRecords(path: string, content: Buffer, read: (record: unknown) => void): number {
  let offset = 0;
  while (offset < content.length) {
    const end = content.indexOf(0x0a, offset);
    const record = end < 0 ? undefined : fromLine(content.subarray(offset, end));
    if (record === undefined) {
      if (end < 0 || end === content.length - 1) return offset;
      throw new JournalError(
        "corrupt",
        `${path} is damaged at byte ${offset}: move it away, and treat the actions in it as unknown`,
      );
    }
    read(record.value);
    offset = end + 1;
  }
  return offset;
}

function toLine(record: unknown): Buffer {
  const text = JSON.stringify(record); // Never contains a line feed (RFC 8259, section 7).
  return Buffer.from(`${checksum(text)} ${text}\n`);
}

function fromLine(line: Buffer): { readonly value: unknown } | undefined {
  const text = line.subarray(9);
  if (line[8] !== 0x20 || line.subarray(0, 8).toString("latin1") !== checksum(text))
    return undefined;
  return { value: JSON.parse(text.toString("utf8")) };
}

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, "0");
}

/** Without it a crash can undo the creation or renaming of the file itself. */
async function syncDirectory(path: string): Promise<void> {
  const directory = await open(dirname(path), "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
