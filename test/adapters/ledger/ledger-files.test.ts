import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LedgerFiles } from "../../../services/adapters/ledger/ledger-files.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

test("there is no highest checkpoint before one was kept", async () => {
  await using directory = await temporaryDirectory();

  expect(await new LedgerFiles(directory.path).readHighest()).toBeUndefined();
});

test("files are replaced whole, and nothing else stays in the directory", async () => {
  await using directory = await temporaryDirectory();
  const files = new LedgerFiles(join(directory.path, "ledger"));

  await files.replaceHighest("one\n");
  await files.replaceHighest("two\n");
  await files.replaceTrustPolicy("quorum none\n");

  expect(await files.readHighest()).toBe("two\n");
  expect(await readFile(join(directory.path, "ledger", "trust-policy"), "utf8")).toBe(
    "quorum none\n",
  );
  expect((await readdir(join(directory.path, "ledger"))).toSorted()).toEqual([
    "highest-checkpoint",
    "trust-policy",
  ]);
});

test("evidence is kept once for each note, and never replaced", async () => {
  await using directory = await temporaryDirectory();
  const files = new LedgerFiles(directory.path);

  const [one, again, other] = [
    await files.keepEvidence("one\n"),
    await files.keepEvidence("one\n"),
    await files.keepEvidence("other\n"),
  ];

  expect(again).toBe(one);
  expect(one).toMatch(/^evidence-[0-9a-f]{32}\.checkpoint$/);
  expect(await readFile(join(directory.path, one), "utf8")).toBe("one\n");
  expect((await files.readEvidence()).toSorted((a, b) => (a.note < b.note ? -1 : 1))).toEqual([
    { name: one, note: "one\n" },
    { name: other, note: "other\n" },
  ]);
});

test("there is no evidence where there is no directory", async () => {
  await using directory = await temporaryDirectory();

  expect(await new LedgerFiles(join(directory.path, "none")).readEvidence()).toEqual([]);
});
