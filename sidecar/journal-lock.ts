import { connect } from "node:net";
import { dirname, join } from "node:path";
import { link, readFile, readlink, rename, rm, unlink, writeFile } from "node:fs/promises";
import { JournalError } from "./journal-error.ts";

/** Held as long as the journal is open. */
export interface JournalLock {
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  /** When the process began, so that a reused pid is not taken for the holder. Empty where the system cannot say. */
  readonly began: string;
}

/**
 * Takes the lock file, so that two sidecars never share a journal. Throws `locked` while its holder lives; the lock of a dead
 * one is taken over. Only for holders on this machine: a journal on a shared network volume is not supported.
 */
export async function takeLock(path: string): Promise<JournalLock> {
  const own = JSON.stringify({ pid: process.pid, began: await beganOf(process.pid) });
  if (!(await tryCreate(path, own))) {
    await removeStale(path);
    if (!(await tryCreate(path, own))) throw locked(path, "another process");
  }
  return { release: () => rm(path, { force: true }) };
}

/** Written whole under another name and then linked, so that nobody ever reads half a lock. */
async function tryCreate(path: string, content: string): Promise<boolean> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, content, { mode: 0o600 });
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(own);
  }
}

async function removeStale(path: string): Promise<void> {
  const content = await readOrEmpty(path);
  const holder = parseHolder(content);
  if (holder !== undefined && (await isAlive(holder))) throw locked(path, `process ${holder.pid}`);
  // In another container that shares the directory its pid means nothing here, but its socket is the same file.
  if (await isAnswered(join(dirname(path), "sidecar.sock"))) throw locked(path, "another sidecar");
  // Moved away first: of two that see the same stale lock, the slower must not remove the lock of the faster.
  const aside = `${path}.stale.${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if ((await readOrEmpty(aside)) !== content) {
    await link(aside, path).catch(() => undefined); // Put back; someone who created a new one meanwhile keeps it.
    await unlink(aside);
    throw locked(path, "another process");
  }
  await unlink(aside);
}

function parseHolder(content: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== "object" || value === null) return undefined;
    if (!("pid" in value) || typeof value.pid !== "number" || value.pid <= 0) return undefined;
    const began = "began" in value && typeof value.began === "string" ? value.began : "";
    return { pid: value.pid, began };
  } catch {
    return undefined; // A lock that nobody can read was left by a crash of the machine.
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if (codeOf(error) === "ESRCH") return false; // EPERM is a live process of another user.
  }
  const began = await beganOf(holder.pid);
  return began === "" || holder.began === "" || began === holder.began;
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Boot id and start time of a process (proc(5), stat, field 22), where there is a /proc. */
async function beganOf(pid: number): Promise<string> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The command in parentheses may itself contain spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const space = await readlink(`/proc/${pid}/ns/pid`).catch(() => "");
    return `${boot.trim()} ${space} ${fields[19] ?? ""}`;
  } catch {
    return "";
  }
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "";
    throw error;
  }
}

function locked(path: string, holder: string): JournalError {
  return new JournalError(
    "locked",
    `the journal is in use by ${holder} (${path}): run one sidecar for each journal directory`,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
