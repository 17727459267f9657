import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";

import { expect, test, vi } from "vitest";

import { writeBundle } from "../../../services/adapters/opa/build-bundle.ts";
import { readBundle } from "../../../services/adapters/opa/bundle.ts";
import { OpaPolicyEngine } from "../../../services/adapters/opa/engine.ts";
import { loadModule } from "../../../services/adapters/opa/load-module.ts";
import { PolicyWatch } from "../../../services/adapters/opa/watch.ts";
import { compilePolicy } from "./compile.ts";
import { caseInput } from "./policies.ts";

const INPUT = caseInput({ action: { tool: "t" } });

const decides = (rule: string): string =>
  `decision := {"effect": "allow", "rule": "${rule}", "reasons": [{"code": "c", "message": "m"}], "risk": "low"}`;

async function write(directory: string, wasm: Uint8Array): Promise<string> {
  const { revision } = await writeBundle({ wasm, data: Buffer.from("{}") }, directory);
  return revision;
}

test("swapping under load fails no decision and mixes no revisions", async () => {
  const directory = await mkdtemp(join(tmpdir(), "countersign-swap-"));
  const first = (await compilePolicy({ main: decides("first") })).wasm;
  const second = (await compilePolicy({ main: decides("second") })).wasm;
  const rules = new Map([
    [await write(directory, second), "second"],
    [await write(directory, first), "first"],
  ]);
  const engine = new OpaPolicyEngine(loadModule(await readBundle(directory)), 0, () => undefined);
  const seen = new Set<string>();
  const wrong: unknown[] = [];
  const activated: string[] = [];
  await using _watch = new PolicyWatch({
    directory,
    engine,
    nowMs: () => 7,
    onActivated: (revision) => activated.push(revision),
    onRefused: (reason) => wrong.push(reason),
  });

  let decided = 0;
  for (let swap = 0; swap < 6; swap += 1) {
    const wanted = await write(directory, swap % 2 === 0 ? second : first);
    await vi.waitUntil(
      async () => {
        for (let turn = 0; turn < 200; turn += 1, decided += 1) {
          const { rule } = engine.evaluate(INPUT);
          if (rule !== rules.get(engine.revision)) wrong.push(rule);
          seen.add(rule);
        }
        await setImmediate();
        return engine.revision === wanted;
      },
      { timeout: 20_000, interval: 1 },
    );
  }

  expect(wrong).toEqual([]);
  expect([...seen].toSorted()).toEqual(["first", "second"]);
  expect(activated).toHaveLength(6);
  expect(engine.activeSinceMs).toBe(7);
  expect(decided).toBeGreaterThan(1_000);
  await rm(directory, { recursive: true });
});

test("a bundle that is refused is reported and the old one stays", async () => {
  const directory = await mkdtemp(join(tmpdir(), "countersign-refuse-"));
  await mkdir(directory, { recursive: true });
  const revision = await write(directory, (await compilePolicy({ main: decides("first") })).wasm);
  const engine = new OpaPolicyEngine(loadModule(await readBundle(directory)), 0, () => undefined);
  const refused: Error[] = [];
  await using _watch = new PolicyWatch({
    directory,
    engine,
    nowMs: () => 7,
    onActivated: () => undefined,
    onRefused: (reason) => refused.push(reason),
  });

  await write(directory, (await compilePolicy({ main: `decision := time.now_ns()` })).wasm);
  await vi.waitUntil(() => refused.length > 0, { timeout: 20_000, interval: 5 });

  expect(refused[0]).toMatchObject({ code: "refused_builtin" });
  expect(engine.revision).toBe(revision);
  expect(engine.evaluate(INPUT).rule).toBe("first");
  expect(await readFile(join(directory, "manifest.json"), "utf8")).not.toContain(revision);
  await rm(directory, { recursive: true });
});
