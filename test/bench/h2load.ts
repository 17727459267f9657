import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

/** What to send, and how often. */
export interface Load {
  readonly url: string;
  /** A file whose content is the body of every request. */
  readonly bodyFile: string;
  readonly headers: readonly string[];
  readonly requests: number;
  readonly clients: number;
  /** Concurrent streams of each client; 1 for HTTP/1.1. */
  readonly streams: number;
  readonly protocol: "h2c" | "http/1.1";
}

const run = promisify(execFile);
const DEADLINE_MS = 120_000;

/** How to get the load generator on Debian and Ubuntu. */
export const H2LOAD_ADVICE = "h2load is missing: apt-get install nghttp2-client";

export function hasH2load(): boolean {
  return spawnSync("h2load", ["--version"]).status === 0;
}

/**
 * Sends the load and says how many requests a second were answered. Throws unless every one was answered with HTTP 200; what
 * a gRPC answer says is in its trailers, which h2load does not read, so success is for the caller to count.
 */
export async function sendLoad(load: Load): Promise<number> {
  const { stdout } = await run("h2load", argumentsOf(load), { timeout: DEADLINE_MS });
  const [, succeeded] = /, (\d+) succeeded,/.exec(stdout) ?? [];
  if (Number(succeeded) !== load.requests) throw new Error(`h2load to ${load.url}:\n${stdout}`);
  const [, rate] = /, ([\d.]+) req\/s,/.exec(stdout) ?? [];
  return Number(rate);
}

function argumentsOf(load: Load): string[] {
  const { url, bodyFile, headers, requests, clients, streams, protocol } = load;
  const concurrency = ["-n", String(requests), "-c", String(clients), "-m", String(streams)];
  const content = ["-p", protocol, "-d", bodyFile];
  return [...concurrency, ...content, ...headers.flatMap((header) => ["-H", header]), url];
}
