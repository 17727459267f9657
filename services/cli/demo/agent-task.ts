import { readFile } from "node:fs/promises";

/** What the agent of the demo is given. Handed over in a file, because it holds the database's password. */
export interface AgentTask {
  /** Arguments of the Countersign command line, before "mcp" or "exec". */
  readonly countersign: readonly string[];
  readonly home: string;
  readonly databaseUrl: string;
  /** A directory with `audit.log`, for the shell commands. */
  readonly workDirectory: string;
  readonly otelEndpoint: string;
}

/** Reads what the demo wrote. Throws a `TypeError` when it is anything else. */
export async function readAgentTask(path: string): Promise<AgentTask> {
  const value: unknown = JSON.parse(await readFile(path, "utf8"));
  if (!isTask(value)) throw new TypeError(`${path}: is not the task of an agent`);
  return value;
}

function isTask(value: unknown): value is AgentTask {
  if (typeof value !== "object" || value === null) return false;
  const texts = ["home", "databaseUrl", "workDirectory", "otelEndpoint"];
  const countersign: unknown = Reflect.get(value, "countersign");
  return (
    texts.every((key) => typeof Reflect.get(value, key) === "string") &&
    Array.isArray(countersign) &&
    countersign.every((word) => typeof word === "string")
  );
}
