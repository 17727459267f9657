import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  createFileTokenSource,
  createTokenSource,
} from "../../../services/adapters/identity/token-source.ts";
import { createTestHome } from "../../support/certificates.ts";
import { createTestIssuer } from "../../support/tokens.ts";

test("a token is minted once for many callers, and again before it ends", async () => {
  const issuer = await createTestIssuer("key-1");
  let nowMs = 1_800_000_000_000;
  let minted = 0;
  const mint = () => issuer.sign({ jti: String(++minted), exp: nowMs / 1000 + 100 });
  const source = createTokenSource(mint, () => nowMs);

  const [first, second] = await Promise.all([source(), source()]);
  nowMs += 79_000;
  const third = await source();
  nowMs += 1_000;
  const [fourth, fifth] = await Promise.all([source(), source()]);

  expect([second, third]).toEqual([first, first]);
  expect(fourth).not.toBe(first);
  expect(fifth).toBe(fourth);
  expect(minted).toBe(2);
});

test("a minting that fails is thrown and tried again", async () => {
  const issuer = await createTestIssuer("key-1");
  let isBroken = true;
  const source = createTokenSource(async () => {
    if (isBroken) throw new Error("no key");
    return issuer.sign({ exp: 4_000_000_000 });
  });

  await expect(source()).rejects.toThrow("no key");
  isBroken = false;

  await expect(source()).resolves.toMatch(/^ey/);
});

test("a file's token is read again after ten seconds, and an empty file is refused", async () => {
  await using home = await createTestHome();
  const path = join(home.path, "token");
  let nowMs = 0;
  const source = createFileTokenSource(path, () => nowMs);
  await writeFile(path, "one\n");
  expect(await source()).toBe("one");
  await writeFile(path, "two\n");
  expect(await source()).toBe("one");

  nowMs += 10_000;
  expect(await source()).toBe("two");

  await writeFile(path, "\n");
  nowMs += 10_000;
  await expect(source()).rejects.toThrow("holds no token");
});
