import { readFile } from "node:fs/promises";

/** How the demo's database runs. Handed over in a file, because a command line can be read by everybody. */
export interface DatabaseSettings {
  readonly directory: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly logFile: string;
}

/** Reads what the demo wrote. Throws a `TypeError` when it is anything else. */
export async function readDatabaseSettings(path: string): Promise<DatabaseSettings> {
  const value: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isSettings(value)) throw new TypeError(`${path}: is not a file of database settings`);
  return value;
}

function isSettings(value: unknown): value is DatabaseSettings {
  if (typeof value !== "object" || value === null) return false;
  const texts = ["directory", "user", "password", "logFile"];
  return (
    texts.every((key) => typeof Reflect.get(value, key) === "string") &&
    typeof Reflect.get(value, "port") === "number"
  );
}
