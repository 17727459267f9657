import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { BrokerError } from "./errors.ts";

/** A broker flushes and ends within milliseconds. */
const END_TIMEOUT_MS = 5_000;
const POLL_MS = 20;

/** Notes which broker runs on this store and for whom, so that one that outlives a killed owner can be told apart. */
export function noteOwner(storeDir: string, serverPid: number): void {
  writeFileSync(join(storeDir, "owner"), `${serverPid} ${process.pid}`, { mode: 0o600 });
}

/**
 * Makes sure that no other broker writes to this store. One whose owner was killed is ended, because two on one store
 * destroy it; one whose owner lives is left alone. Throws `not_started` for that one. Looks in /proc, so elsewhere
 * than on Linux it finds nothing.
 */
export async function endLeftover(storeDir: string, configFile: string): Promise<void> {
  const [serverPid, ownerPid] = readOwner(storeDir);
  if (serverPid === undefined || !isBroker(serverPid, configFile)) return;
  // A process whose parent is gone is given to another one, so a number that was used again cannot deceive.
  if (parentOf(serverPid) === ownerPid) {
    throw new BrokerError("not_started", `nats-server: process ${ownerPid} runs one on this store`);
  }
  process.kill(serverPid, "SIGTERM");
  const deadlineMs = performance.now() + END_TIMEOUT_MS;
  while (isBroker(serverPid, configFile)) {
    if (performance.now() > deadlineMs) process.kill(serverPid, "SIGKILL");
    await wait(POLL_MS);
  }
}

function readOwner(storeDir: string): (number | undefined)[] {
  const text = read(join(storeDir, "owner"));
  return /^\d+ \d+$/.test(text) ? text.split(" ").map(Number) : [];
}

/** By its command line: the process number alone may be somebody else's by now. */
function isBroker(pid: number, configFile: string): boolean {
  return read(`/proc/${pid}/cmdline`).split("\0").includes(configFile);
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s*(\d+)$/m.exec(read(`/proc/${pid}/status`))?.[1]);
}

/** Empty when there is nothing to read: the process or the file is gone. */
function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
