import { expect, test } from "vitest";
import { createMemoryStore } from "../../../services/adapters/openid-provider/memory-store.ts";

let nowMs = 0;
const stores = () => createMemoryStore(() => nowMs);

test("what has expired is not found, whichever way it is looked for", async () => {
  const codes = stores()("DeviceCode");
  await codes.upsert("a", { userCode: "ABCD", uid: "u" }, 10);
  nowMs += 9_999;
  const before = [
    await codes.find("a"),
    await codes.findByUserCode("ABCD"),
    await codes.findByUid("u"),
  ];
  nowMs += 1;

  const after = [
    await codes.find("a"),
    await codes.findByUserCode("ABCD"),
    await codes.findByUid("u"),
  ];

  expect(before.map((found) => found?.userCode)).toEqual(["ABCD", "ABCD", "ABCD"]);
  expect(after).toEqual([undefined, undefined, undefined]);
});

test("models do not see each other's entries", async () => {
  const factory = stores();
  await factory("Session").upsert("a", { uid: "u" }, 10);

  expect(await factory("AccessToken").find("a")).toBeUndefined();
  expect(await factory("Interaction").findByUid("u")).toBeUndefined();
});

test("a use is noted, and a revoked grant takes everything of it along", async () => {
  const factory = stores();
  const [codes, tokens] = [factory("AuthorizationCode"), factory("RefreshToken")];
  await codes.upsert("a", { grantId: "g" }, 10);
  await tokens.upsert("b", { grantId: "g" }, 10);
  await tokens.upsert("c", { grantId: "h" }, 10);

  await codes.consume("a");
  const used = await codes.find("a");
  await tokens.revokeByGrantId("g");

  expect(used).toMatchObject({ consumed: Math.floor(nowMs / 1000) });
  expect([await codes.find("a"), await tokens.find("b")]).toEqual([undefined, undefined]);
  expect(await tokens.find("c")).toEqual({ grantId: "h" });
});

test("the memory is bounded: what has expired goes first, then the oldest", async () => {
  const codes = stores()("DeviceCode");
  await codes.upsert("oldest", {}, 1_000);
  for (let each = 0; each < 9_998; each += 1) await codes.upsert(`${each}`, {}, 1_000);
  await codes.upsert("short", {}, 1);
  nowMs += 2_000;

  await codes.upsert("one more", {}, 1_000);
  const kept = await codes.find("oldest");
  await codes.upsert("and another", {}, 1_000);

  expect(kept).toBeDefined();
  expect(await codes.find("oldest")).toBeUndefined();
  expect(await codes.find("and another")).toBeDefined();
});
