import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT, runCommand } from "./run-command.ts";
import type { StepResult } from "./step.ts";
import { whole } from "./step.ts";

/** Generates again, elsewhere, and compares with what is committed. */
export async function compareGenerated(): Promise<StepResult> {
  const folder = await mkdtemp(join(tmpdir(), "countersign-gen-"));
  try {
    const image = join(folder, "gen/image.binpb");
    for (const args of [
      ["generate", "-o", folder],
      ["build", "-o", image, "--as-file-descriptor-set"],
    ]) {
      const { exitCode, output } = await runCommand({ command: "buf", args, cwd: "proto" });
      if (exitCode !== 0) return whole(false, output);
    }
    const differences = differencesBetween(join(folder, "gen"), join(ROOT, "proto/gen"));
    const advice = "Run: npm run generate\n";
    return whole(differences.length === 0, `${differences.join("\n")}\n${advice}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The files that one directory has otherwise than the other, a sentence each. */
export function differencesBetween(fresh: string, committed: string): readonly string[] {
  const paths = new Set([...filesIn(fresh), ...filesIn(committed)]);
  return [...paths].toSorted().flatMap((path) => {
    if (!existsSync(join(committed, path))) return [`${path} is generated but not committed`];
    if (!existsSync(join(fresh, path))) return [`${path} is committed but not generated`];
    const isEqual = readFileSync(join(fresh, path)).equals(readFileSync(join(committed, path)));
    return isEqual ? [] : [`${path} is not what the contracts generate`];
  });
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}
