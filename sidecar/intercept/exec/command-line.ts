import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { bindFile, bindProgram, bindUnread, type BoundFile } from "./bound-file.ts";
import type { SeenInput } from "./command-input.ts";
import { ExecError } from "./exec-error.ts";

/** The action's arguments: what runs, where, with which input, and what is in the files that it names. */
export interface CommandLine {
  /** With `env` and assignments in front where variables are passed, and with the program's path unless it is the system's. */
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Where the command finds the programs that it starts. */
  readonly path: string;
  /** Where the program was found, which may be a symbolic link: some look at the name that they are called by. */
  readonly location: string;
  readonly program: BoundFile;
  readonly files: readonly BoundFile[];
  /** The files beyond those that can be listed, bound by their last changes. */
  readonly more_files?: { readonly count: number; readonly sha256: string };
  readonly stdin?: SeenInput;
}

/** What surrounds a command besides its arguments. */
export interface Surroundings {
  readonly cwd: string;
  readonly path: string;
  readonly assignments: readonly string[];
  readonly stdin: SeenInput | undefined;
}

/** A wildcard can name thousands; people can look at these. */
const FILES_LISTED_MAX = 64;
const FILES_MAX = 4_096;
/** Letters of short options before a value, as in -xzfpath. */
const SHORT_OPTIONS_MAX = 8;
/** Where a program of a bare name is the system's own, when nobody but root can put it there. */
const SYSTEM_DIRECTORIES: readonly string[] = [
  "/usr/local/sbin",
  "/usr/local/bin",
  "/usr/sbin",
  "/usr/bin",
  "/sbin",
  "/bin",
];

/**
 * Resolves the program as a shell would, and binds it and every file that an argument names. What is asked for and what runs
 * are compared by this, so that neither a script nor a manifest can be swapped after the approval.
 */
export async function readCommandLine(
  argv: readonly string[],
  { cwd, path, assignments, stdin }: Surroundings,
): Promise<CommandLine> {
  const [name = "", ...args] = argv;
  const found = await findProgram(name, cwd, path);
  const program = await bindProgram(found.path);
  if (program === undefined) throw new ExecError("not_found", `${name}: not found`);
  const called = [found.name, ...args];
  return {
    argv: assignments.length === 0 ? called : ["env", ...assignments, ...called],
    cwd,
    path,
    location: found.path,
    program,
    ...(await bindOperands(args, cwd)),
    ...(stdin === undefined ? {} : { stdin }),
  };
}

async function bindOperands(args: readonly string[], cwd: string) {
  const files = new Map<string, BoundFile>();
  for (const candidate of new Set(args.flatMap(namedPaths))) {
    const bind = files.size < FILES_LISTED_MAX ? bindFile : bindUnread;
    const file = await bind(resolve(cwd, candidate));
    if (file !== undefined && !files.has(file.path)) files.set(file.path, file);
    if (files.size > FILES_MAX)
      throw new ExecError("usage", `the command names over ${FILES_MAX} files`);
  }
  const all = [...files.values()];
  const rest = all.slice(FILES_LISTED_MAX);
  if (rest.length === 0) return { files: all };
  const sha256 = createHash("sha256").update(JSON.stringify(rest)).digest("hex");
  return {
    files: all.slice(0, FILES_LISTED_MAX),
    more_files: { count: rest.length, sha256 },
  };
}

/**
 * An argument may be a path, or carry one as in --file=path, -fpath, -xfpath, @path, key=@path, name=key=path, file://path or
 * path,path. What is no file costs a look and nothing else.
 */
function namedPaths(argument: string): readonly string[] {
  const values = [argument, ...suffixesAfter(argument, "="), ...shortValues(argument)];
  return values
    .flatMap((text) => (text.includes(",") ? [text, ...text.split(",")] : [text]))
    .flatMap((text) => [text, text.replace(/^@/, ""), text.replace(/^fileb?:\/\//, "")])
    .filter((text) => text !== "" && !text.includes("\0"));
}

function suffixesAfter(text: string, separator: string): readonly string[] {
  const parts = text.split(separator);
  return parts.slice(1).map((_, index) => parts.slice(index + 1).join(separator));
}

function shortValues(argument: string): readonly string[] {
  const letters = /^-([A-Za-z]+)/.exec(argument)?.[1] ?? "";
  const count = Math.min(letters.length, SHORT_OPTIONS_MAX);
  return Array.from({ length: count }, (_, index) => argument.slice(index + 2));
}

/** The program, and the name that tells which one it is: a bare one is the system's. */
async function findProgram(name: string, cwd: string, path: string) {
  if (name.includes("/")) {
    const path = resolve(cwd, name);
    await assertCanRun(name, path);
    return { path, name };
  }
  for (const directory of path.split(delimiter)) {
    const candidate = resolve(cwd, join(directory === "" ? "." : directory, name));
    if (!(await isExecutable(candidate))) continue;
    return { path: candidate, name: (await isSystem(directory)) ? name : candidate };
  }
  throw new ExecError("not_found", `${name}: command not found`);
}

/** Nobody should be asked about what can't run. */
async function assertCanRun(name: string, path: string): Promise<void> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) throw new ExecError("not_found", `${name}: not found`);
  if (!(await isExecutable(path))) throw new ExecError("not_executable", `${name}: not executable`);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function isSystem(directory: string): Promise<boolean> {
  if (!SYSTEM_DIRECTORIES.includes(directory)) return false;
  const { uid, mode } = await stat(directory);
  return uid === 0 && (mode & 0o022) === 0;
}
