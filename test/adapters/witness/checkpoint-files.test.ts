import { createHash } from "node:crypto";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CheckpointFiles } from "../../../services/adapters/witness/checkpoint-files.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

test("a checkpoint that can't take its place leaves nothing behind, however often it is tried", async () => {
  await using home = await temporaryDirectory();
  const directory = join(home.path, createHash("sha256").update("log.example").digest("hex"));
  await mkdir(join(directory, "checkpoint", "in the way"), { recursive: true });
  const files = new CheckpointFiles(home.path);

  for (const note of ["one", "two"]) {
    await expect(files.save("log.example", note)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
  }

  expect(await readdir(directory)).toEqual(["checkpoint"]);
});

test("an origin names no place of its own, whatever is in it", async () => {
  await using home = await temporaryDirectory();
  const files = new CheckpointFiles(join(home.path, "witness"));

  for (const origin of ["../../escape", "/etc/passwd", "a\u0000b", "."]) {
    await files.save(origin, `of ${origin}`);
    expect(await files.load(origin)).toBe(`of ${origin}`);
  }

  expect(await readdir(home.path)).toEqual(["witness"]);
  expect(await readdir(join(home.path, "witness"))).toHaveLength(4);
});
