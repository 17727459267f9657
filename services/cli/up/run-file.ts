import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, unlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { CliError } from "../exit-codes.ts";

/** What the stack of a home says of itself while it runs. */
export interface RunFile {
  readonly pid: number;
  readonly startedAt: string;
  /** Where people sign in. */
  readonly issuer?: { readonly url: string };
  /** Where people see requests and decide. */
  readonly console?: { readonly url: string };
  /** Absent until the stack serves. */
  readonly decision?: { readonly address: string };
  /** Where the log is served as static files (c2sp.org/tlog-tiles), and the directory of its keys and checkpoint. */
  readonly ledger?: { readonly url: string; readonly directory: string };
  readonly nats?: {
    readonly url: string;
    readonly user: string;
    readonly pid: number;
    readonly passwordFile: string;
  };
  readonly sidecar?: {
    readonly pid: number;
    readonly httpAddress: string;
    readonly grpcAddress: string;
    readonly httpSocket: string;
    readonly grpcSocket: string;
  };
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
}

/** How often a stale file is taken over before giving up: two stacks that start at once settle it in the first round. */
const ATTEMPTS_MAX = 5;

function runFilePath(home: string): string {
  return join(resolve(home), "run.json");
}

/** The file of a home, or undefined when there is none or it can't be read as one. */
export async function readRunFile(home: string): Promise<RunFile | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(runFilePath(home), "utf8"));
    return isRunFile(value) ? value : undefined;
  } catch (error) {
    if (isMissing(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Takes the home for this process. Throws `home_in_use` while the process that has it lives; a dead one's is taken over. */
export async function claimHome(home: string, claim: RunFile): Promise<void> {
  const path = runFilePath(home);
  await mkdir(resolve(home), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (await createExclusively(path, claim)) return;
    const holder = await readRunFile(home);
    if (holder !== undefined && (await isAlive(holder.pid))) throw inUse(home, holder);
    await removeStale(path, holder);
  }
  throw new CliError("home_in_use", `${path} keeps being taken by others.`);
}

/** Tells more of the running stack. Replaced whole: nobody reads half of it. */
export async function updateRunFile(home: string, run: RunFile): Promise<void> {
  const path = runFilePath(home);
  await rename(await writeDraft(path, run), path);
}

/** Gives the home back. */
export async function releaseHome(home: string): Promise<void> {
  await rm(runFilePath(home), { force: true });
}

/** Whether a process lives and is one of ours: a number that was given to another program since is not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!hasCode(error, "EPERM")) return false;
  }
  try {
    const command = await readFile(`/proc/${pid}/cmdline`, "utf8");
    return command.includes("countersign") || command.includes("cli/main");
  } catch {
    return true; // No /proc on this system, or not readable: believe the number.
  }
}

async function createExclusively(path: string, run: RunFile): Promise<boolean> {
  const draft = await writeDraft(path, run);
  try {
    await link(draft, path); // Unlike a rename, it fails when the file is there.
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

/** Moves the file away before looking at it again, so that of two takers one gets the stale file and the other nothing. */
async function removeStale(path: string, seen: RunFile | undefined): Promise<void> {
  const aside = `${path}.${randomUUID()}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  const moved = await readFile(aside, "utf8");
  const isOther =
    seen !== undefined && !moved.includes(`"startedAt": ${JSON.stringify(seen.startedAt)}`);
  if (isOther) await link(aside, path).catch(() => undefined); // Somebody claimed it in between: give it back.
  await unlink(aside);
}

async function writeDraft(path: string, run: RunFile): Promise<string> {
  const draft = `${path}.${randomUUID()}.draft`;
  await writeFile(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  return draft;
}

function inUse(home: string, holder: RunFile): CliError {
  return new CliError(
    "home_in_use",
    `Countersign runs already in ${resolve(home)}: process ${holder.pid}, since ${holder.startedAt}.`,
    {
      hint: `Stop it with Ctrl-C where it runs, or "kill ${holder.pid}", or choose another COUNTERSIGN_HOME.`,
    },
  );
}

function isRunFile(value: unknown): value is RunFile {
  return (
    typeof value === "object" &&
    value !== null &&
    "pid" in value &&
    typeof value.pid === "number" &&
    "startedAt" in value &&
    typeof value.startedAt === "string" &&
    "processes" in value &&
    Array.isArray(value.processes)
  );
}

function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
