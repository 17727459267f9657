import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLocalCa, type LocalCa } from "../../services/adapters/identity/local-ca.ts";

/** A directory of a test's own, removed when disposed. */
export interface TestHome extends AsyncDisposable {
  readonly path: string;
}

export async function createTestHome(): Promise<TestHome> {
  const path = await mkdtemp(join(tmpdir(), "countersign-test-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** An authority that nothing else trusts, with certificates made at `now`. */
export async function createTestCa(now: () => number = Date.now): Promise<LocalCa> {
  await using home = await createTestHome();
  const ca = await createLocalCa(home.path, now);
  const client = await ca.client("demo-agent");
  return { ...ca, client: () => Promise.resolve(client) };
}
