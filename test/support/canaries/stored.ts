import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync } from "node:zlib";
import Database from "better-sqlite3";

/** Every value of every table, as texts: what is compressed is read as well. */
export function rowsOf(path: string): readonly string[] {
  const database = new Database(path, { readonly: true });
  try {
    const tables = database
      .prepare("select name from sqlite_master where type = 'table'")
      .pluck()
      .all() as string[];
    return tables.flatMap((table) =>
      database.prepare(`select * from "${table}"`).raw().all().flat().flatMap(textsOf),
    );
  } finally {
    database.close();
  }
}

/** The content of every file below a directory, by its path. */
export async function filesOf(directory: string): Promise<readonly (readonly [string, string])[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(
    files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path, textsOf(await readFile(path)).join("\n")] as const;
    }),
  );
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (!Buffer.isBuffer(value)) return [String(value)];
  const unpacked = [inflateRawSync, inflateSync, gunzipSync, brotliDecompressSync].flatMap(
    (read) => {
      try {
        return [read(value).toString("utf8")];
      } catch {
        return []; // It was not packed so.
      }
    },
  );
  return [value.toString("utf8"), ...unpacked];
}
