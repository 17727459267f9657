import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import {
  bundleRevision,
  CANARY_ENTRYPOINT,
  DATA_FILE,
  DECISION_ENTRYPOINT,
  MANIFEST_FILE,
  OUTPUTS_ENTRYPOINT,
  WASM_FILE,
} from "./bundle.ts";
import type { BundleManifest } from "./bundle.ts";
import { OpaError } from "./opa-error.ts";
import { inputReads } from "./input-reads.ts";
import { parseSources } from "./rego-source.ts";
import { generateRuleIndex, toIndex } from "./rule-index.ts";
import { rulePackages } from "./rule-package.ts";
import { findOpa, runOpa, runOpaOrThrow } from "./run-opa.ts";
import type { OpaLocation } from "./run-opa.ts";

/** What a run of the command's own checks or tests printed. */
export interface PolicyReport {
  readonly ok: boolean;
  readonly output: string;
}

/** What a build wrote. */
export interface BuiltPolicies {
  readonly revision: string;
  readonly directory: string;
}

const IGNORED = ["--ignore", "*_test.rego"];

/**
 * Checks formatting, types (each reading of input and data against the schemas) and that the merge sees each rule: a package
 * in the wrong place, an effect that is no set and a misspelt effect are reported.
 * `directory` is the one that holds `countersign/`. Rejects only where the command itself cannot run.
 */
export async function checkPolicies(
  directory: string,
  location: OpaLocation = {},
): Promise<PolicyReport> {
  const opa = findOpa(location);
  const schemas = join(directory, "countersign", "schema");
  const runs = [
    await runOpa(opa, ["fmt", "--diff", "--fail", directory]),
    await runOpa(opa, ["check", "--strict", "--schema", schemas, "--bundle", directory]),
  ];
  const unseen = await indexProblem(opa, directory);
  const output = [...runs.map(({ stdout, stderr }) => stdout + stderr), unseen].join("");
  return { ok: runs.every(({ exitCode }) => exitCode === 0) && unseen === "", output };
}

/** Runs the `_test.rego` files below the directory that holds `countersign/`. */
export async function testPolicies(
  directory: string,
  location: OpaLocation = {},
): Promise<PolicyReport> {
  const run = await runOpa(findOpa(location), ["test", "--bundle", directory]);
  return { ok: run.exitCode === 0, output: run.stdout + run.stderr };
}

/**
 * Builds the policies of a directory (the one that holds `countersign/`) into `outDirectory`, the manifest last, so that a
 * process which watches the manifest sees whole bundles only. Throws `opa_failed` or `bad_source` and writes nothing then.
 */
export async function buildPolicies(
  directory: string,
  outDirectory: string,
  location: OpaLocation = {},
): Promise<BuiltPolicies> {
  const opa = findOpa(location);
  const schemas = join(directory, "countersign", "schema");
  await runOpaOrThrow(opa, ["check", "--strict", "--schema", schemas, "--bundle", directory]);
  const staging = await mkdtemp(join(tmpdir(), "countersign-policy-"));
  try {
    await stage(opa, directory, staging);
    const files = await compile(opa, staging);
    return await writeBundle(files, outDirectory);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function stage(opa: string, directory: string, staging: string): Promise<void> {
  const source = join(staging, "source");
  await cp(directory, source, { recursive: true });
  const index = join(source, "countersign", "index.rego");
  const sources = await parseSources(opa, await regoFiles(source));
  await writeFile(index, toIndex(rulePackages(sources)));
  // The index that was just written reads the input too.
  const modules = [...sources, ...(await parseSources(opa, [index]))].map(({ module }) => module);
  const build = join(source, "countersign", "build");
  await mkdir(build, { recursive: true });
  await writeFile(join(build, "data.json"), JSON.stringify({ reads: inputReads(modules) }));
}

async function indexProblem(opa: string, directory: string): Promise<string> {
  try {
    await generateRuleIndex(opa, await regoFiles(directory));
    return "";
  } catch (error) {
    if (error instanceof OpaError) return `${error.message}\n`;
    throw error;
  }
}

async function regoFiles(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true });
  return entries
    .filter((file) => file.endsWith(".rego") && !file.endsWith("_test.rego"))
    .toSorted()
    .map((file) => join(directory, file));
}

/** The bytes of a module and of its data. */
export interface CompiledFiles {
  readonly wasm: Uint8Array;
  readonly data: Uint8Array;
}

async function compile(opa: string, staging: string): Promise<CompiledFiles> {
  const archive = join(staging, "bundle.tar.gz");
  // Level 0 only: a higher one decides what depends on data while the data is not there (see canary.rego).
  const target = ["build", "-O=0", "--target=wasm", "--output", archive];
  const names = [DECISION_ENTRYPOINT, OUTPUTS_ENTRYPOINT, CANARY_ENTRYPOINT];
  await runOpaOrThrow(
    opa,
    [...target, ...names.flatMap((name) => ["-e", name]), ...IGNORED, "--bundle", "."],
    {
      cwd: join(staging, "source"),
    },
  );
  const files = readTar(gunzipSync(await readFile(archive)));
  const wasm = files.get(WASM_FILE);
  const data = files.get(DATA_FILE);
  if (!wasm || !data) throw new OpaError("opa_failed", "opa build wrote no module or no data");
  return { wasm, data };
}

const TAR_BLOCK_BYTES = 512;

/** Reads the plain files of an archive: name at 0, octal size at 124, content in whole blocks (POSIX ustar). */
function readTar(archive: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(archive.subarray(from, from + length)).replace(/\0.*$/s, "");
  for (let at = 0; at + TAR_BLOCK_BYTES <= archive.byteLength && archive[at] !== 0;) {
    const sizeBytes = Number.parseInt(text(at + 124, 12), 8);
    const start = at + TAR_BLOCK_BYTES;
    files.set(text(at, 100).replace(/^\//, ""), archive.subarray(start, start + sizeBytes));
    at = start + Math.ceil(sizeBytes / TAR_BLOCK_BYTES) * TAR_BLOCK_BYTES;
  }
  return files;
}

/** Writes a bundle, each file whole and the manifest last, so that a watcher of the manifest never reads half of it. */
export async function writeBundle(
  files: CompiledFiles,
  outDirectory: string,
): Promise<BuiltPolicies> {
  const revision = bundleRevision(files.wasm, files.data);
  const manifest: BundleManifest = { format: 1, revision, optimisation: 0 };
  await mkdir(outDirectory, { recursive: true });
  await replace(join(outDirectory, WASM_FILE), files.wasm);
  await replace(join(outDirectory, DATA_FILE), files.data);
  await replace(join(outDirectory, MANIFEST_FILE), `${JSON.stringify(manifest)}\n`);
  return { revision, directory: outDirectory };
}

async function replace(path: string, content: Uint8Array | string): Promise<void> {
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}
