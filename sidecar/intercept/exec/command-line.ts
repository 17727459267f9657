import { createHash } from "node:crypto";
import { constants, createReadStream } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { ExecError } from "./exec-error.ts";

/** A file that the command line names, bound by its content. */
export interface BoundFile {
  /** Without symbolic links. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hexadecimal; absent for a file that is too large to be read. */
  readonly sha256?: string;
}

/** The action's arguments: what runs, where, and what is in the files that it names. */
export interface CommandLine {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly program: BoundFile;
  readonly files: readonly BoundFile[];
}

/** Scripts and manifests are small; beyond this a file is data, and reading it would delay every command. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** Programs with everything in them reach some hundred MiB. */
const PROGRAM_BYTES_MAX = 512 * 1024 * 1024;
/** A wildcard can name thousands; the first ones are bound, and the argv itself always is. */
const FILES_MAX = 64;

/**
 * Resolves the program as a shell would, and hashes it and every regular file that an argument names. What is asked for and
 * what runs are compared by this, so that neither a script nor a manifest can be swapped after the approval.
 */
export async function readCommandLine(
  argv: readonly string[],
  { cwd, path }: { readonly cwd: string; readonly path: string },
): Promise<CommandLine> {
  const [name = "", ...args] = argv;
  const program = await bind(await findProgram(name, cwd, path), PROGRAM_BYTES_MAX);
  if (program === undefined) throw new ExecError("not_found", `${name}: not found`);
  const files: BoundFile[] = [];
  for (const argument of args.flatMap(namedPaths)) {
    if (files.length >= FILES_MAX) break;
    const file = await bind(resolve(cwd, argument), FILE_BYTES_MAX);
    if (file !== undefined) files.push(file);
  }
  return { argv, cwd, program, files };
}

/** An argument may be a path, or carry one as in --file=path, -fpath, @path or key=@path. */
function namedPaths(argument: string): readonly string[] {
  const value = argument.slice(argument.indexOf("=") + 1);
  const short = /^-[A-Za-z](.+)$/s.exec(argument)?.[1];
  const candidates = [argument, value, short ?? argument].flatMap((text) => [
    text,
    text.replace(/^@/, ""),
  ]);
  return [...new Set(candidates)].filter((text) => text !== "" && !text.includes("\0"));
}

async function findProgram(name: string, cwd: string, path: string): Promise<string> {
  if (name.includes("/")) return resolve(cwd, name);
  for (const directory of path.split(delimiter)) {
    const candidate = resolve(cwd, join(directory === "" ? "." : directory, name));
    if (await isExecutable(candidate)) return candidate;
  }
  throw new ExecError("not_found", `${name}: command not found`);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Undefined for what is no regular file: devices and pipes have no content to bind. */
async function bind(path: string, bytesMax: number): Promise<BoundFile | undefined> {
  try {
    const real = await realpath(path);
    const found = await stat(real);
    if (!found.isFile()) return undefined;
    const bytes = found.size;
    if (bytes > bytesMax) return { path: real, bytes };
    return { path: real, bytes, sha256: await hash(real) };
  } catch {
    return undefined; // Not there, or not readable: then the command cannot read it either.
  }
}

async function hash(path: string): Promise<string> {
  const digest = createHash("sha256");
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  return digest.digest("hex");
}
