import { CompactEncrypt, generateKeyPair } from "jose";
import { describe, expect, test } from "vitest";
import { RevealKey } from "../../../services/adapters/reveal/reveal-key.ts";
import { sealValue } from "../../../services/adapters/reveal/seal-value.ts";

const NOW = 1_800_000_000_000;
const WANTED = { requestId: "req_1", revealId: "reveal_1", placeholder: "<EMAIL_1>" };
const HEADER = { ...WANTED, expiresAtMs: NOW + 60_000 };

async function sealedFor(key: RevealKey, value: string, header = HEADER): Promise<string> {
  return sealValue(value, { ...header, recipientKey: key.recipientKey });
}

describe("a sealed value is not opened", () => {
  test("by another session", async () => {
    const [own, other] = [await RevealKey.create(), await RevealKey.create()];
    const sealed = await sealedFor(own, "ana@corp.example");

    await expect(other.open(sealed, { ...WANTED, nowMs: NOW })).rejects.toMatchObject({
      reason: "reveal_not_ours",
    });
  });

  test.for([
    ["of another request", { requestId: "req_2" }],
    ["of another question", { revealId: "reveal_2" }],
    ["of another placeholder", { placeholder: "<EMAIL_2>" }],
  ] as const)("when it is %s", async ([, other]) => {
    const key = await RevealKey.create();
    const sealed = await sealedFor(key, "ana@corp.example", { ...HEADER, ...other });

    await expect(key.open(sealed, { ...WANTED, nowMs: NOW })).rejects.toMatchObject({
      reason: "reveal_other_value",
    });
  });

  test("from its expiry on", async () => {
    const key = await RevealKey.create();
    const sealed = await sealedFor(key, "ana@corp.example");

    await expect(key.open(sealed, { ...WANTED, nowMs: NOW + 60_000 })).rejects.toMatchObject({
      reason: "reveal_expired",
    });
  });

  test("when a letter of it or of its header is another one", async () => {
    const key = await RevealKey.create();
    const sealed = await sealedFor(key, "ana@corp.example");
    const parts = sealed.split(".");
    const header = Buffer.from(parts[0] ?? "", "base64url").toString();
    const later = Buffer.from(header.replace(/"exp":\d+/, '"exp":9999999999')).toString(
      "base64url",
    );

    for (const altered of [
      [later, ...parts.slice(1)].join("."),
      `${sealed.slice(0, -8)}${sealed.at(-8) === "A" ? "B" : "A"}${sealed.slice(-7)}`,
      "x",
      "",
    ])
      await expect(key.open(altered, { ...WANTED, nowMs: NOW })).rejects.toMatchObject({
        reason: "reveal_not_ours",
      });
  });

  test("when it was sealed by other algorithms than ours", async () => {
    const key = await RevealKey.create();
    const { publicKey } = await generateKeyPair("RSA-OAEP-256");
    const sealed = await new CompactEncrypt(Buffer.from('{"value":"x"}'))
      .setProtectedHeader({ alg: "RSA-OAEP-256", enc: "A256GCM" })
      .encrypt(publicKey);

    await expect(key.open(sealed, { ...WANTED, nowMs: NOW })).rejects.toMatchObject({
      reason: "reveal_not_ours",
    });
  });
});

test.for([
  ["too short", new Uint8Array(64)],
  ["compressed", Buffer.concat([Buffer.of(2), Buffer.alloc(64, 1)])],
  ["beside the curve", Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])],
  ["the point at infinity", new Uint8Array(65)],
] as const)("nothing is sealed for a key that is %s", async ([, recipientKey]) => {
  await expect(sealValue("x", { ...HEADER, recipientKey })).rejects.toThrow(RangeError);
});

test.for(["ana@corp.example", "", "Straße 5\n\u0000 – 😀", "x".repeat(4_000)])(
  "the session that asked reads %j, letter by letter",
  async (value) => {
    const key = await RevealKey.create();

    const opened = await key.open(await sealedFor(key, value), { ...WANTED, nowMs: NOW });

    expect(opened).toEqual({ value, expiresAtMs: NOW + 60_000 });
  },
);

test("the length says little of the value, and its letters stand nowhere", async () => {
  const key = await RevealKey.create();
  const [short, long] = [
    await sealedFor(key, "a@b.io"),
    await sealedFor(key, "ana.ruiz@corp.example"),
  ];

  expect(short.length).toBe(long.length);
  const clear = Buffer.from(long.split(".")[0] ?? "", "base64url").toString();
  expect(clear).toContain("<EMAIL_1>");
  expect(clear).not.toContain("ruiz");
});

test("every key is a new one", async () => {
  const [one, another] = [await RevealKey.create(), await RevealKey.create()];

  expect(one.recipientKey.byteLength).toBe(65);
  expect(Buffer.from(one.recipientKey).equals(another.recipientKey)).toBe(false);
});
