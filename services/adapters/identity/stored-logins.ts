import { hash } from "node:crypto";
import { mkdir, open, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { replace } from "./private-file.ts";

/** A sign-in that is kept, readable by its owner only. */
export interface StoredLogin {
  readonly issuer: string;
  readonly clientId: string;
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAtMs?: number;
  readonly person?: { readonly subject: string; readonly name: string };
  readonly signedInAtMs: number;
}

/** A renewal takes two calls of at most 10 s; a lock that is older belongs to a process that died. */
const LOCK_MS_MAX = 30_000;
const LOCK_POLL_MS = 50;
/** Enough to tell issuers apart by eye; the hash tells them apart for sure. */
const NAME_CHARACTERS_MAX = 40;

/** The sign-ins of a home, the newest first. Throws when a file is none: it names the file and nothing that is in it. */
export async function readLogins(home: string): Promise<readonly StoredLogin[]> {
  const names = await readdir(directoryOf(home)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith(".json"));
  const logins = await Promise.all(files.map((name) => readLogin(join(directoryOf(home), name))));
  return logins.toSorted((left, right) => right.signedInAtMs - left.signedInAtMs);
}

/** Keeps a sign-in, instead of an earlier one at the same issuer. */
export async function saveLogin(home: string, login: StoredLogin): Promise<void> {
  await replace(pathOf(home, login.issuer), `${JSON.stringify(login, null, 2)}\n`);
}

/** Forgets the sign-in at an issuer; there need be none. */
export async function removeLogin(home: string, issuer: string): Promise<void> {
  await rm(pathOf(home, issuer), { force: true });
}

/** Does something while no other process does it for the same issuer. Throws when it can't have the lock in time. */
export async function withLoginLock<T>(
  { home, issuer }: { readonly home: string; readonly issuer: string },
  work: () => Promise<T>,
): Promise<T> {
  await mkdir(directoryOf(home), { recursive: true, mode: 0o700 });
  const path = `${pathOf(home, issuer)}.lock`;
  const deadlineMs = performance.now() + LOCK_MS_MAX;
  while (!(await lock(path))) {
    if (performance.now() > deadlineMs) throw new Error(`${path} is held by another process`);
    await removeStale(path);
    await delay(LOCK_POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function lock(path: string): Promise<boolean> {
  try {
    await (await open(path, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  }
}

async function removeStale(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined); // Given up in between: the next attempt has it.
  if (found !== undefined && Date.now() - found.mtimeMs > LOCK_MS_MAX) {
    await rm(path, { force: true });
  }
}

async function readLogin(path: string): Promise<StoredLogin> {
  const value = parse(await readFile(path, "utf8"));
  if (isLogin(value)) return value;
  throw new TypeError(`${path} is no stored sign-in: remove it, and sign in again`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // What is not JSON is no sign-in; its text must not get into a message.
  }
}

function isLogin(value: unknown): value is StoredLogin {
  if (typeof value !== "object" || value === null) return false;
  const kindOf = (key: string): string => typeof Reflect.get(value, key);
  const texts = ["issuer", "clientId", "accessToken"].every((key) => kindOf(key) === "string");
  const person: unknown = Reflect.get(value, "person");
  return (
    texts &&
    kindOf("signedInAtMs") === "number" &&
    ["string", "undefined"].includes(kindOf("refreshToken")) &&
    ["number", "undefined"].includes(kindOf("expiresAtMs")) &&
    (person === undefined || isPerson(person))
  );
}

function isPerson(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof Reflect.get(value, "subject") === "string" &&
    typeof Reflect.get(value, "name") === "string"
  );
}

function pathOf(home: string, issuer: string): string {
  const readable = issuer.replace(/^https?:\/\//, "").replace(/[^A-Za-z0-9.-]+/g, "_");
  const name = `${readable.slice(0, NAME_CHARACTERS_MAX)}-${hash("sha256", issuer).slice(0, 12)}`;
  return join(directoryOf(home), `${name}.json`);
}

function directoryOf(home: string): string {
  return join(home, "credentials");
}
