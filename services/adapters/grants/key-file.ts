import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, unlink } from "node:fs/promises";
import { dirname } from "node:path";

const PRIVATE_FILE = 0o600;
const PRIVATE_DIRECTORY = 0o700;

/**
 * The text of a file, which is made when it is not there, readable by its owner only. Of two processes that make it at once, one
 * wins and both read the winner's; nobody ever sees half a file.
 */
export async function readOrCreate(path: string, make: () => Promise<string>): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const draft = await writeDraft(path, await make());
  try {
    await link(draft, path); // Unlike a rename, it fails when the file is there.
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path, "utf8");
}

async function writeDraft(path: string, text: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: PRIVATE_DIRECTORY });
  const draft = `${path}.${randomUUID()}.draft`;
  await using file = await open(draft, "wx", PRIVATE_FILE);
  await file.writeFile(text);
  await file.sync();
  return draft;
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
