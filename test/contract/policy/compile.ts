import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

import {
  bundleRevision,
  CANARY_ENTRYPOINT,
  DECISION_ENTRYPOINT,
} from "../../../services/adapters/opa/bundle.ts";
import type { PolicyBundle } from "../../../services/adapters/opa/bundle.ts";
import { findOpa } from "../../../services/adapters/opa/run-opa.ts";
import { POLICIES } from "./policies.ts";

/** The canary that each bundle carries. */
const CANARY = readFileSync(join(POLICIES, "countersign/canary.rego"), "utf8");

/** How to compile a module for a test. */
export interface CompileOptions {
  readonly main: string;
  readonly canary?: string;
  readonly entrypoints?: readonly string[];
  readonly level?: number;
}

/** Compiles a small policy as `opa build` does, with whatever the test wants to be wrong about it. */
export async function compilePolicy(options: CompileOptions): Promise<PolicyBundle> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-compile-"));
  const source = join(folder, "source");
  await mkdir(source);
  await writeFile(
    join(source, "main.rego"),
    `package countersign.main\n\nimport rego.v1\n\n${options.main}\n`,
  );
  await writeFile(join(source, "canary.rego"), options.canary ?? CANARY);
  const archive = join(folder, "bundle.tar.gz");
  const entrypoints = options.entrypoints ?? [DECISION_ENTRYPOINT, CANARY_ENTRYPOINT];
  const args = ["build", `-O=${options.level ?? 0}`, "-t", "wasm", "-o", archive, "-b", source];
  const built = spawnSync(findOpa(), [...args, ...entrypoints.flatMap((name) => ["-e", name])], {
    encoding: "utf8",
  });
  if (built.status !== 0) throw new Error(built.stderr);
  const unpacked = spawnSync("tar", ["xzf", archive, "-C", folder]);
  if (unpacked.status !== 0) throw new Error(String(unpacked.stderr));
  const wasm = new Uint8Array(readFileSync(join(folder, "policy.wasm")));
  await rm(folder, { recursive: true });
  return { wasm, data: {}, revision: bundleRevision(wasm, new Uint8Array()) };
}
