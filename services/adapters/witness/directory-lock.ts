import Database from "better-sqlite3";
import { join } from "node:path";
import { makeDirectory } from "./durable-file.ts";

/** Another process works in the directory. */
export class DirectoryInUse extends Error {
  constructor(path: string, cause: unknown) {
    super(`another witness runs in ${path}`, { cause });
    this.name = "DirectoryInUse";
  }
}

/**
 * Keeps every other process out of a directory until it is disposed. The kernel ends it with the process, however that ends:
 * it is the lock of a database file, because Node has no other way to lock one. Throws `DirectoryInUse`.
 */
export async function lockDirectory(path: string): Promise<Disposable> {
  await makeDirectory(path);
  const database = new Database(join(path, "lock"), { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (error instanceof Database.SqliteError && error.code === "SQLITE_BUSY") {
      throw new DirectoryInUse(path, error);
    }
    throw error;
  }
  return { [Symbol.dispose]: () => void database.close() };
}
