import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Debian's packages, and where they put what the program needs; nothing is fetched by Go itself. */
const PACKAGES = ["golang-go", "golang-golang-x-mod-dev"];
const GOPATH = "/usr/share/gocode";
const LIBRARY = join(GOPATH, "src/golang.org/x/mod/sumdb/tlog");

const SOURCE = new URL("go-log/main.go", import.meta.url).pathname;
const INSTALL = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${PACKAGES.join(" ")}`;
const LOCK = join(tmpdir(), "countersign-apt.lock");
const INSTALL_MS = 480_000;
const BUILD_MS = 120_000;
const CHECK_MS = 60_000;

/** A log checker made with Go, or why there can be none on this machine. */
export type GoLog =
  | { readonly kind: "built"; readonly path: string }
  | { readonly kind: "absent"; readonly reason: string };

/** What the checker said of a directory. */
export interface GoVerdict {
  readonly isVerified: boolean;
  readonly output: string;
}

/** Builds the checker into a directory, after installing Go where it is missing and may be installed. */
export async function buildGoLog(directory: string): Promise<GoLog> {
  const reason = await whyNoGo();
  if (reason !== undefined) return { kind: "absent", reason };
  const path = join(directory, "go-log");
  await run("go", ["build", "-o", path, SOURCE], {
    timeout: BUILD_MS,
    env: {
      ...process.env,
      GO111MODULE: "off",
      GOCACHE: join(directory, "cache"),
      GOFLAGS: "-mod=mod",
      GOPATH,
    },
  });
  return { kind: "built", path };
}

/** Has the checker look at a log's directory. */
export async function checkWithGo(
  path: string,
  args: readonly [string, string],
): Promise<GoVerdict> {
  try {
    const { stdout } = await run(path, args, { timeout: CHECK_MS });
    return { isVerified: true, output: stdout };
  } catch (error) {
    if (!(error instanceof Error) || !("stderr" in error)) throw error;
    return { isVerified: false, output: String(error.stderr) };
  }
}

async function whyNoGo(): Promise<string | undefined> {
  if (await isInstalled()) return undefined;
  if (process.getuid?.() !== 0)
    return `${PACKAGES.join(" and ")} are not installed, and only root could install them`;
  try {
    // Two test files may want it at once, and apt-get takes one at a time.
    await run("flock", [LOCK, "sh", "-c", INSTALL], {
      timeout: INSTALL_MS,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  } catch (error) {
    const problem = error instanceof Error ? error.message.split("\n")[0] : String(error);
    return `${PACKAGES.join(" and ")} could not be installed: ${problem}`;
  }
  return (await isInstalled())
    ? undefined
    : `${LIBRARY} is missing, although its package is installed`;
}

async function isInstalled(): Promise<boolean> {
  if (!existsSync(LIBRARY)) return false;
  try {
    await run("go", ["version"], { timeout: CHECK_MS });
    return true;
  } catch {
    return false;
  }
}
