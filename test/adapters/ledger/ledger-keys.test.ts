import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLedgerKeys } from "../../../services/adapters/ledger/ledger-keys.ts";
import { temporaryDirectory } from "../../support/temporary.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let path: string;

beforeEach(async () => {
  directory = await temporaryDirectory();
  path = join(directory.path, "ledger");
});
afterEach(() => directory[Symbol.asyncDispose]());

describe("the keys of a ledger are refused", () => {
  test.each(["ledger-key", "openings-key"])(
    "when %s is missing and the database was used already",
    async (name) => {
      await (await openLedgerKeys(path)).keep({ isFirstUse: true });
      await rm(join(path, name));
      const keys = await openLedgerKeys(path);

      const kept = keys.keep({ isFirstUse: false });

      await expect(kept).rejects.toThrow(`${join(path, name)} is missing`);
      expect(await readdir(path)).not.toContain(name);
    },
  );

  test("when the file holds no key, which the message does not quote", async () => {
    await mkdir(path, { recursive: true });
    await writeFile(join(path, "ledger-key"), "hunter2\n");

    const opened = openLedgerKeys(path);

    await expect(opened).rejects.toThrow("ledger-key is not a key of 64 hexadecimal digits");
    await expect(opened).rejects.not.toThrow("hunter2");
  });

  test("when another process made them at the same moment", async () => {
    const [mine, other] = [await openLedgerKeys(path), await openLedgerKeys(path)];
    await other.keep({ isFirstUse: true });

    await expect(mine.keep({ isFirstUse: true })).rejects.toThrow(
      "at the same moment; start again",
    );
  });
});

describe("the keys of a ledger", () => {
  test("are made at the first start, for their owner only, and the same ever after", async () => {
    const first = await openLedgerKeys(path);
    await first.keep({ isFirstUse: true });
    const second = await openLedgerKeys(path);
    await second.keep({ isFirstUse: false });

    expect([second.logSeed, second.openingsKey].map((key) => Buffer.from(key))).toEqual([
      first.logSeed,
      first.openingsKey,
    ]);
    expect(first.logSeed).not.toEqual(first.openingsKey);
    expect((await stat(join(path, "ledger-key"))).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, "openings-key"))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(path, "ledger-key"), "utf8")).toMatch(/^[0-9a-f]{64}\n$/);
  });

  test("leave nothing behind when they were not kept", async () => {
    await openLedgerKeys(path);

    await expect(readdir(path)).rejects.toThrow("ENOENT");
  });
});
