import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { CliError } from "../exit-codes.ts";
import { startChild } from "../up/child.ts";
import { pickFreePorts } from "../up/free-port.ts";
import type { DatabaseSettings } from "./database-settings.ts";
import { inventCompany } from "./invented-data.ts";

/** How many rows the company has. */
export interface CompanySize {
  readonly customers: number;
  readonly orders: number;
  readonly tickets: number;
}

/** A company's database, on a PostgreSQL server that goes with it. */
export interface Company extends AsyncDisposable {
  /** For the agent's tools: an account that owns the tables, so that nothing but policy protects them. */
  readonly url: string;
  readonly size: CompanySize;
  /** Counts the rows as they are now, around everything that the demo shows. Throws when a table is gone. */
  count(): Promise<CompanySize>;
  /** How many statements with this text the server says that it ran. */
  timesRun(text: string): Promise<number>;
}

const SUPERUSER = "demo";
const OWNER = "company_app";
const DATABASE = "company";
/** The server writes its log before it answers; the pipe to the file takes milliseconds more. */
const LOG_MS_MAX = 5_000;
const LOG_POLL_MS = 20;

const SCHEMA = `
  create table customers (id int generated always as identity primary key, name text not null, email text not null,
    phone text not null, address text not null, country text not null, created_at timestamptz not null);
  create table orders (id int generated always as identity primary key, customer_id int not null references customers,
    cents int not null, status text not null, created_at timestamptz not null);
  create table tickets (id int generated always as identity primary key, customer_id int not null references customers,
    subject text not null, status text not null, created_at timestamptz not null)`;

/** Starts PostgreSQL, and fills a database with invented customers, orders and tickets. */
export async function startCompany(logFile: string): Promise<Company> {
  await using starting = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "countersign-company-"));
  starting.defer(() => rm(directory, { recursive: true, force: true }));
  // The user that PostgreSQL runs as has to get through it.
  await chmod(directory, 0o711);
  const [port = 0] = await pickFreePorts(1);
  const password = secret();
  const data = join(directory, "data");
  const settings = { directory: data, port, user: SUPERUSER, password, logFile };
  const server = await startServer(join(directory, "settings.json"), settings);
  starting.defer(() => server.stop());
  const urlOf = (user: string, pass: string, database: string) =>
    `postgres://${user}:${pass}@127.0.0.1:${port}/${database}`;
  const ownerPassword = secret();
  await withClient(urlOf(SUPERUSER, password, "postgres"), async (client) => {
    await client.query(`create role ${OWNER} login password '${ownerPassword}'`);
    await client.query(`create database ${DATABASE} owner ${OWNER}`);
  });
  const url = urlOf(OWNER, ownerPassword, DATABASE);
  const admin = urlOf(SUPERUSER, password, DATABASE);
  const size = await withClient(admin, fill);
  const running = starting.move();
  return {
    url,
    size,
    count: () => withClient(admin, countRows),
    timesRun: async (text) => statementsIn(await readLog(admin, logFile), text),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function startServer(settingsFile: string, settings: DatabaseSettings) {
  // Statements are counted in it, so those of an earlier run must not be there.
  await writeFile(settings.logFile, "", { mode: 0o600 });
  await writeFile(settingsFile, JSON.stringify(settings), { mode: 0o600 });
  return startChild({
    name: "database",
    command: process.execPath,
    args: [fileURLToPath(new URL("database-process.ts", import.meta.url)), settingsFile],
    env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    errorFile: `${settings.logFile}.err`,
  });
}

/** As superuser, who may keep thousands of rows out of the log. */
async function fill(client: pg.Client): Promise<CompanySize> {
  const { customers, orders, tickets } = inventCompany();
  await client.query("set log_statement = none");
  await client.query("begin");
  await client.query(`set local role ${OWNER}`);
  await client.query(SCHEMA);
  const load = async (statement: string, rows: readonly object[]) => {
    await client.query(statement, [JSON.stringify(rows)]);
  };
  await load(
    `insert into customers (name, email, phone, address, country, created_at)
     select name, email, phone, address, country, "createdAt" from json_to_recordset($1)
     as row (name text, email text, phone text, address text, country text, "createdAt" timestamptz)`,
    customers,
  );
  await load(
    `insert into orders (customer_id, cents, status, created_at)
     select customer, cents, status, "createdAt" from json_to_recordset($1)
     as row (customer int, cents int, status text, "createdAt" timestamptz)`,
    orders,
  );
  await load(
    `insert into tickets (customer_id, subject, status, created_at)
     select customer, subject, status, "createdAt" from json_to_recordset($1)
     as row (customer int, subject text, status text, "createdAt" timestamptz)`,
    tickets,
  );
  await client.query("commit");
  return countRows(client);
}

async function countRows(client: pg.Client): Promise<CompanySize> {
  const { rows } = await client.query<CompanySize>(
    `select (select count(*) from customers)::int as customers, (select count(*) from orders)::int as orders,
       (select count(*) from tickets)::int as tickets`,
  );
  const [size] = rows;
  if (size === undefined) throw new CliError("software", "The database counted nothing.");
  return size;
}

/** The log up to now: the end is known by a mark that is written through the server itself. */
async function readLog(url: string, logFile: string): Promise<string> {
  const mark = `end of log ${secret()}`;
  await withClient(url, (client) => client.query(`select '${mark}'`));
  const deadlineMs = performance.now() + LOG_MS_MAX;
  for (;;) {
    const log = await readFile(logFile, "utf8");
    if (log.includes(mark)) return log;
    if (performance.now() > deadlineMs) throw new CliError("software", `${logFile} has no end.`);
    await delay(LOG_POLL_MS);
  }
}

/** As `log_statement` writes them, simple or prepared. */
function statementsIn(log: string, text: string): number {
  return log
    .split("\n")
    .filter((line) => /LOG: +(?:statement|execute [^:]*):/u.test(line) && line.includes(text))
    .length;
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function secret(): string {
  return randomBytes(16).toString("hex");
}
