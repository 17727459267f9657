import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildPolicies } from "../../services/adapters/opa/build-bundle.ts";

const ROOT = join(import.meta.dirname, "../..");
const POLICIES = join(ROOT, "policies");
const CACHE = join(ROOT, "node_modules/.cache/countersign-test-policy");

/** The directory of the checkout's policies as a bundle. Built once for each content of `policies/`; nobody may write to it. */
export async function policyBundle(): Promise<string> {
  const built = join(CACHE, await contentHash());
  if (await exists(built)) return built;
  await mkdir(CACHE, { recursive: true });
  const staging = await mkdtemp(join(CACHE, "staging-"));
  await buildPolicies(POLICIES, staging);
  // Another test may have been quicker; its bundle is the same.
  await rename(staging, built).catch(() => rm(staging, { recursive: true, force: true }));
  return built;
}

async function contentHash(): Promise<string> {
  const hash = createHash("sha256");
  const entries = await readdir(POLICIES, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.toSorted()) {
    const bytes = await readFile(file);
    hash.update(`${file.slice(POLICIES.length)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

async function exists(directory: string): Promise<boolean> {
  return readdir(directory).then(
    () => true,
    () => false,
  );
}
