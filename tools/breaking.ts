import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCommand } from "./run-command.ts";
import type { StepResult } from "./step.ts";
import { skippedStep, whole } from "./step.ts";

/** Compares the contracts with those before this change; skipped only where there is no history to compare with. */
export async function checkBreaking(): Promise<StepResult> {
  const base = await baseCommit();
  if (base === undefined) return skippedStep("there is no commit with proto/ to compare with");
  const folder = await mkdtemp(join(tmpdir(), "countersign-proto-"));
  try {
    const archive = join(folder, "base.tar");
    const archived = await git("archive", "--format=tar", "-o", archive, base, "proto");
    if (archived.exitCode !== 0) return whole(false, archived.output);
    const { exitCode, output } = await runCommand({
      command: "buf",
      args: ["breaking", "--against", `${archive}#subdir=proto`],
      cwd: "proto",
    });
    return whole(exitCode === 0, `compared with ${base}\n${output}`);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Where a branch left the main line; on the main line the commit before; in a shallow clone the only commit there is. */
async function baseCommit(): Promise<string | undefined> {
  const head = await commitOf("HEAD");
  const fork = await git("merge-base", "origin/main", "HEAD");
  const forkPoint = fork.exitCode === 0 ? fork.output.trim() : head;
  const candidates = [forkPoint === head ? undefined : forkPoint, await commitOf("HEAD~1"), head];
  for (const commit of candidates) {
    if (commit === undefined) continue;
    const { exitCode } = await git("cat-file", "-e", `${commit}:proto/buf.yaml`);
    if (exitCode === 0) return commit;
  }
  return undefined;
}

async function commitOf(name: string): Promise<string | undefined> {
  const { exitCode, output } = await git("rev-parse", "--verify", "--quiet", `${name}^{commit}`);
  return exitCode === 0 ? output.trim() : undefined;
}

function git(...args: readonly string[]) {
  return runCommand({ command: "git", args });
}
