import { createHash } from "node:crypto";
import { Zip, ZipDeflate, ZipPassThrough } from "fflate";
import { Fault } from "../../core/fault.ts";
import { NewFile } from "./new-file.ts";

/** What one file of the package came to. */
export interface AddedFile {
  readonly path: string;
  readonly bytes: number;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
}

/** Text, bytes, or pieces of text, one after the other. */
export type Content = string | Uint8Array | Iterable<string> | AsyncIterable<string>;

interface SpooledFile extends AddedFile {
  readonly at: number;
}

/** What readers of such packages accept as one file, so that a small package can't become a large one. */
const FILE_BYTES_MAX = 1 << 29;
/** Without zip64, which verifiers need not know: 65,534 files and four gibibytes. */
const FILES_MAX = 65_534;
const PACKAGE_BYTES_MAX = 2 ** 32 - 1;
/** Pieces of this size reach the compressor, however they came: its output depends on them. */
const PIECE_BYTES = 1 << 16;
const LEVEL = 6;
/** "-rw-r--r--" as Unix writes it. */
const UNIX = 3;
const ATTRIBUTES = 0o100644 << 16;
const ENCODER = new TextEncoder();

/**
 * A zip file of which equal content gives equal bytes: sorted names, one time, one level. Files are kept in a temporary file
 * beside it until all are there, so that memory holds one piece only.
 */
export class ZipPackage implements AsyncDisposable {
  readonly #spool: NewFile;
  readonly #zip: NewFile;
  readonly #files: SpooledFile[] = [];

  private constructor(spool: NewFile, zip: NewFile) {
    this.#spool = spool;
    this.#zip = zip;
  }

  /** Throws `Fault` when the path is taken and `mayReplace` is not said, or can't be written. */
  static async open(path: string, options: { readonly mayReplace: boolean }): Promise<ZipPackage> {
    const zip = await NewFile.open(path, options);
    try {
      const spool = await NewFile.open(`${path}.files`, { mayReplace: true });
      return new ZipPackage(spool, zip);
    } catch (error) {
      await zip[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The files so far. */
  get files(): readonly AddedFile[] {
    return this.#files;
  }

  /** Adds one file. Throws `Fault` file_too_large, and `RangeError` for a path that was added before. */
  async add(path: string, content: Content): Promise<AddedFile> {
    if (this.#files.length === FILES_MAX) {
      throw tooLarge(`a package holds at most ${FILES_MAX} files`);
    }
    const at = this.#spool.bytes;
    const sha256 = createHash("sha256");
    for await (const piece of piecesOf(content)) {
      sha256.update(piece);
      await this.#spool.write(piece);
      if (this.#spool.bytes - at <= FILE_BYTES_MAX) continue;
      throw tooLarge(`${path} would have over ${FILE_BYTES_MAX} bytes`);
    }
    const added = { path, at, bytes: this.#spool.bytes - at, sha256: sha256.digest("hex") };
    this.#files.push(added);
    return added;
  }

  /** Writes the zip file and puts it in its place. Gives its size. Throws `Fault`. */
  async seal(): Promise<number> {
    const written = new ZipWriter(this.#zip);
    const sorted = [...this.#files].sort((left, right) => (left.path < right.path ? -1 : 1));
    for (const [at, file] of sorted.entries()) {
      if (sorted[at + 1]?.path === file.path) throw new RangeError(`${file.path} was added twice`);
      await this.#pack(file, written);
    }
    await written.end();
    await this.#zip.commit();
    return this.#zip.bytes;
  }

  async #pack({ path, at, bytes }: SpooledFile, written: ZipWriter): Promise<void> {
    const entry = written.begin(path);
    let done = 0;
    do {
      const length = Math.min(PIECE_BYTES, bytes - done);
      const piece = await this.#spool.read(at + done, length);
      done += length;
      entry.push(piece, done === bytes);
      await written.flush();
    } while (done < bytes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#spool[Symbol.asyncDispose]();
    await this.#zip[Symbol.asyncDispose]();
  }
}

function tooLarge(message: string): Fault {
  return new Fault({ code: "failed_precondition", reason: "file_too_large", message });
}

/** Takes what the library hands out in calls back, and writes it in order. */
class ZipWriter {
  readonly #file: NewFile;
  readonly #zip: Zip;
  #pending: Uint8Array[] = [];
  #error: unknown;

  constructor(file: NewFile) {
    this.#file = file;
    this.#zip = new Zip((error, data) => {
      if (error !== null) this.#error = error;
      else this.#pending.push(data);
    });
  }

  begin(path: string): ZipPassThrough | ZipDeflate {
    // Hashes do not compress.
    const isHashes = path.startsWith("tile/") && !path.startsWith("tile/entries/");
    const entry = isHashes ? new ZipPassThrough(path) : new ZipDeflate(path, { level: LEVEL });
    // The library writes local time: the first moment that the format knows is the same text in every zone.
    entry.mtime = new Date(1980, 0, 1);
    entry.os = UNIX;
    entry.attrs = ATTRIBUTES;
    this.#zip.add(entry);
    return entry;
  }

  async flush(): Promise<void> {
    if (this.#error !== undefined) {
      throw new Fault({
        code: "internal",
        reason: "zip_fault",
        message: "the zip file can't be made",
        cause: this.#error,
      });
    }
    const pending = this.#pending;
    this.#pending = [];
    for (const bytes of pending) await this.#file.write(bytes);
    if (this.#file.bytes > PACKAGE_BYTES_MAX) {
      throw tooLarge("the package would have over four gibibytes");
    }
  }

  async end(): Promise<void> {
    this.#zip.end();
    await this.flush();
  }
}

/** Small pieces, such as lines, are put together: a write each would take most of the time. */
async function* piecesOf(content: Content): AsyncGenerator<Uint8Array> {
  if (typeof content === "string") return yield ENCODER.encode(content);
  if (content instanceof Uint8Array) return yield content;
  let [held, characters]: [string[], number] = [[], 0];
  for await (const piece of content) {
    held.push(piece);
    characters += piece.length;
    if (characters < PIECE_BYTES) continue;
    yield ENCODER.encode(held.join(""));
    [held, characters] = [[], 0];
  }
  if (held.length > 0) yield ENCODER.encode(held.join(""));
}
