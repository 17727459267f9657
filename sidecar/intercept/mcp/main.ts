import "../../../services/require-node.ts";
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";
import { SidecarService } from "../../../proto/gen/countersign/sidecar/v1/sidecar_pb.ts";
import { createGrpcClient } from "../../../services/adapters/grpc/client.ts";
import { createGrpcGate } from "./grpc-gate.ts";
import { McpError } from "./mcp-error.ts";
import { fallbackName, parseOptions, USAGE, type McpOptions } from "./options.ts";
import { runSession } from "./session.ts";

/** The three streams of the process, and how often a waiting client hears of progress. */
export interface McpStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly progressEveryMs?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Common clients give up after 60 s without a word; this leaves room for a slow one. */
const PROGRESS_EVERY_MS = 10_000;
/** The sidecar answers at once; this is for one that hangs. */
const SIDECAR_DEADLINE_MS = 30_000;

/** Runs `countersign mcp` with the arguments after "mcp", until server or client end. Gives the exit code. */
export async function runMcp(
  argv: readonly string[],
  env: Environment,
  streams: McpStreams = process,
): Promise<number> {
  const log = (message: string) => void streams.stderr.write(`countersign mcp: ${message}\n`);
  try {
    const options = parseOptions(argv, env);
    if (options !== "help") return await intercept(options, { env, streams, log });
    streams.stdout.write(USAGE);
    return 0;
  } catch (error) {
    if (!(error instanceof McpError)) throw error;
    log(error.message);
    return error.code === "usage" ? 64 : 127;
  }
}

interface Surroundings {
  readonly env: Environment;
  readonly streams: McpStreams;
  readonly log: (message: string) => void;
}

async function intercept(
  options: McpOptions,
  { env, streams, log }: Surroundings,
): Promise<number> {
  const { token } = options;
  using client = createGrpcClient(SidecarService, {
    address: options.sidecar,
    credentials: { kind: "plaintext" },
    ...(token === undefined ? {} : { token: async () => token }),
    defaultDeadlineMs: SIDECAR_DEADLINE_MS,
  });
  const server = await startServer(options, env);
  const ending = new AbortController();
  const end = () => ending.abort();
  process.once("SIGTERM", end).once("SIGINT", end).once("SIGHUP", end);
  try {
    return await runSession({
      gate: createGrpcGate(client),
      server,
      input: streams.stdin,
      output: streams.stdout,
      tool: { name: options.name, fallback: fallbackName(options.command) },
      target: options.target,
      newKey: () => `mcp_${randomUUID()}`,
      progressEveryMs: streams.progressEveryMs ?? PROGRESS_EVERY_MS,
      log,
      signal: ending.signal,
    });
  } finally {
    process.off("SIGTERM", end).off("SIGINT", end).off("SIGHUP", end);
  }
}

async function startServer({ command, args }: McpOptions, env: Environment): Promise<ChildProcess> {
  // The server is not the agent: with the token it could ask for itself.
  const { COUNTERSIGN_SIDECAR_TOKEN: _, ...serverEnv } = env;
  const server = spawn(command, args, { env: serverEnv, stdio: ["pipe", "pipe", "inherit"] });
  try {
    await once(server, "spawn");
    return server;
  } catch (cause) {
    throw new McpError("server_not_started", `SERVER: "${command}" cannot be started`, cause);
  }
}

if (import.meta.main) process.exitCode = await runMcp(process.argv.slice(2), process.env);
