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
