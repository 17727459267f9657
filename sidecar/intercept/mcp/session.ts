import { once } from "node:events";
import { constants } from "node:os";
import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { ClientOutlet } from "./client-outlet.ts";
import type { Gate } from "./gate.ts";
import { Interceptor } from "./interceptor.ts";
import { LineSplitter, type Piece } from "./line-splitter.ts";
import { McpError } from "./mcp-error.ts";

/** One client, one server, from start to end. */
export interface SessionOptions {
  readonly gate: Gate;
  readonly server: ChildProcess;
  readonly input: Readable;
  readonly output: Writable;
  readonly tool: { readonly name: string | undefined; readonly fallback: string };
  readonly target: string;
  readonly newKey: () => string;
  readonly progressEveryMs: number;
  readonly log: (message: string) => void;
  /** Ends the session, as the client's going away does. */
  readonly signal: AbortSignal;
}

/** Twice what the SDKs take, so that no line which a server would take is refused here. */
const CLIENT_LINE_BYTES_MAX = 16 * 1024 * 1024;
/** Answers with embedded files. Longer ones pass unread, and the outcome of their call stays unknown. */
const SERVER_LINE_BYTES_MAX = 64 * 1024 * 1024;
/**
 * How long a server may take to stop when its input has ended, and then after SIGTERM (MCP, stdio, "Shutdown"). The SDKs' clients
 * kill this process 2 s after their own SIGTERM, so what follows on that must be over before, or the server outlives it.
 */
const STOP_MS = 5_000;
const TERMINATE_MS = 1_500;
/** How long withdrawals and reports may take at the end. */
const SETTLE_MS = 5_000;

/** Runs a session until the server has ended. Gives the server's exit code, as a shell would. Leaves no process behind. */
export async function runSession(options: SessionOptions): Promise<number> {
  const { server, output } = options;
  const { stdin, stdout } = pipesOf(server);
  const exited = once(server, "exit");
  const ended = new AbortController();
  const outlet = new ClientOutlet(output);
  const interceptor = new Interceptor({
    ports: {
      gate: options.gate,
      say: (line) => outlet.say(line),
      forward: (line) => void stdin.write(line),
      log: options.log,
      progressEveryMs: options.progressEveryMs,
    },
    outlet,
    toServer: (bytes) => stdin.write(bytes),
    tool: options.tool,
    target: options.target,
    newKey: options.newKey,
  });
  // A broken pipe is the other side's end, which is noticed as such; unheard it would end this process.
  stdin.on("error", () => undefined);
  output.on("error", () => ended.abort());
  options.signal.addEventListener("abort", () => ended.abort(), { once: true });

  const fromClient = pump({
    source: options.input,
    splitter: new LineSplitter(CLIENT_LINE_BYTES_MAX),
    take: (piece) => interceptor.fromClient(piece),
    sink: stdin,
    signal: ended.signal,
  });
  const fromServer = pump({
    source: stdout,
    splitter: new LineSplitter(SERVER_LINE_BYTES_MAX),
    take: (piece) => interceptor.fromServer(piece),
    sink: output,
    signal: undefined,
  });
  const clientGone = fromClient.then(() => {
    interceptor.abandonWaiting("the client is gone");
    return stop(server, exited, options.signal);
  });
  const [code, signalName] = await exited;
  ended.abort();
  await Promise.race([fromServer, delay(STOP_MS, undefined, { ref: false })]);
  interceptor.abandon("the server is gone");
  await Promise.all([
    clientGone,
    Promise.race([interceptor.settled(), delay(SETTLE_MS, undefined, { ref: false })]),
  ]);
  return exitCode(code, signalName);
}

interface Pump {
  readonly source: Readable;
  readonly splitter: LineSplitter;
  /** A promise keeps the pieces after it waiting. */
  readonly take: (piece: Piece) => boolean | Promise<boolean>;
  readonly sink: Writable;
  readonly signal: AbortSignal | undefined;
}

/** Moves pieces until the source has ended or the signal aborts, as fast as the sink takes them. */
async function pump({ source, splitter, take, sink, signal }: Pump): Promise<void> {
  const stop = () => source.destroy();
  const takeAll = async (pieces: readonly Piece[]) => {
    for (const piece of pieces) if (!(await take(piece))) await drained(sink, signal);
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of source) await takeAll(splitter.push(Buffer.from(chunk)));
    for (const piece of splitter.end()) await take(piece);
  } catch (error) {
    if (!source.destroyed) throw error; // A destroyed source ends by an error, which says nothing new.
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

async function drained(sink: Writable, signal: AbortSignal | undefined): Promise<void> {
  if (!sink.writableNeedDrain || sink.destroyed) return;
  const over = new AbortController();
  const signals = signal === undefined ? [over.signal] : [over.signal, signal];
  const options = { signal: AbortSignal.any(signals) };
  try {
    await Promise.race([once(sink, "drain", options), once(sink, "close", options)]);
  } catch {
    // Aborted, or the sink broke: either way nobody waits for it any longer.
  } finally {
    over.abort();
  }
}

async function stop(
  server: ChildProcess,
  exited: Promise<unknown>,
  hurry: AbortSignal,
): Promise<void> {
  server.stdin?.end();
  if (await endsWithin(exited, STOP_MS, hurry)) return;
  server.kill("SIGTERM");
  if (await endsWithin(exited, TERMINATE_MS)) return;
  server.kill("SIGKILL");
  await exited;
}

async function endsWithin(
  exited: Promise<unknown>,
  waitMs: number,
  hurry?: AbortSignal,
): Promise<boolean> {
  const timer = new AbortController();
  const signal = hurry === undefined ? timer.signal : AbortSignal.any([timer.signal, hurry]);
  const timeout = delay(waitMs, false, { signal }).catch(() => false);
  const ended = await Promise.race([exited.then(() => true), timeout]);
  timer.abort();
  return ended;
}

function pipesOf({ stdin, stdout }: ChildProcess): { stdin: Writable; stdout: Readable } {
  if (stdin === null || stdout === null) {
    throw new McpError("server_without_pipes", "the server has no pipes");
  }
  return { stdin, stdout };
}

/** 128 and the signal's number are what shells give. */
function exitCode(code: unknown, signalName: unknown): number {
  if (typeof code === "number") return code;
  const signal = Object.entries(constants.signals).find(([name]) => name === signalName);
  return 128 + (signal?.[1] ?? 0);
}
