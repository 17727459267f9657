import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename } from "node:fs/promises";
import { join } from "node:path";

const PRIVATE_DIRECTORY = 0o700;
const FILE_NAME = /^(0|[1-9][0-9]{0,15})\.tsr$/;

/** Keeps the responses of a time-stamp authority and the checkpoints that they stamp: `<size>.tsr` beside `<size>.txt`. */
export class StampFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Resolves when both files are on the disk. The text comes first: there is never a stamp of nobody knows what. */
  async save(size: number, stamp: { readonly text: string; readonly reply: Uint8Array }) {
    await mkdir(this.#directory, { recursive: true, mode: PRIVATE_DIRECTORY });
    await this.#write(`${size}.txt`, stamp.text);
    await this.#write(`${size}.tsr`, stamp.reply);
  }

  /** The largest tree that was stamped; 0 when none was. */
  async newestSize(): Promise<number> {
    await mkdir(this.#directory, { recursive: true, mode: PRIVATE_DIRECTORY });
    const sizes = (await readdir(this.#directory)).map((name) =>
      Number(FILE_NAME.exec(name)?.[1] ?? 0),
    );
    return Math.max(0, ...sizes);
  }

  async #write(name: string, content: string | Uint8Array): Promise<void> {
    const path = join(this.#directory, name);
    const draft = `${path}.${randomUUID()}.draft`;
    {
      await using file = await open(draft, "wx", 0o600);
      await file.writeFile(content);
      await file.sync();
    }
    await rename(draft, path);
  }
}
