import { createLocalJWKSet, errors, type JWK } from "jose";
import { beforeEach, expect, test } from "vitest";
import { KeyCache } from "../../../services/adapters/identity/key-cache.ts";
import { createTestIssuer } from "../../support/tokens.ts";

let key: JWK;
let nowMs: number;
let reads: number;
let failure: Error | undefined;
let cache: KeyCache;

beforeEach(async () => {
  key = (await createTestIssuer("key-1")).publicJwk;
  nowMs = 1_000_000;
  reads = 0;
  failure = undefined;
  cache = new KeyCache({
    load: async () => {
      reads += 1;
      if (failure !== undefined) throw failure;
      return createLocalJWKSet({ keys: [key] });
    },
    now: () => nowMs,
    rereadMsMin: 10_000,
  });
});

function find(kid = "key-1") {
  return cache.find({ alg: "ES256", kid }, { payload: "", signature: "" });
}

test("many who ask at once make one read", async () => {
  await Promise.all(Array.from({ length: 20 }, () => find()));

  expect(reads).toBe(1);
});

test("while keys can't be read nobody is told of one, and the reading is not tried without end", async () => {
  failure = new Error("down");

  await expect(find()).rejects.toThrow("down");
  await expect(find()).rejects.toThrow("down");
  expect(reads).toBe(1);
  nowMs += 10_000;
  failure = undefined;
  await expect(find()).resolves.toBeDefined();
});

test("an outage of half a minute does no harm, and one of a minute ends the trust", async () => {
  await find();
  failure = new Error("down");

  nowMs += 59_999;
  await expect(find()).resolves.toBeDefined();
  nowMs += 1;
  await expect(find()).rejects.toThrow("down");
});

test("keys are read anew while they still serve", async () => {
  await find();

  nowMs += 30_000;
  await find();

  expect(reads).toBe(2);
});

test("an unknown key is looked for once in ten seconds", async () => {
  await find();
  await expect(find("other")).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
  nowMs += 10_000;
  await expect(find("other")).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);
  await expect(find("another")).rejects.toBeInstanceOf(errors.JWKSNoMatchingKey);

  expect(reads).toBe(2);
});

test("a clock that is set back makes no key young", async () => {
  await find();

  nowMs -= 3_600_000;
  await find();

  expect(reads).toBe(2);
});
