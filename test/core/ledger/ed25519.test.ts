import { describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../services/core/action/encoding.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { createEd25519Signer, verifyEd25519 } from "../../../services/core/ledger/ed25519.ts";
import { withBitFlipped } from "./reference-tree.ts";

/** RFC 8032, section 7.1, tests 1 to 3. */
const RFC_8032 = [
  {
    seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    message: "",
    signature:
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  },
  {
    seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    message: "72",
    signature:
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  },
  {
    seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    message: "af82",
    signature:
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  },
].map((texts) => ({
  seed: fromHex(texts.seed)!,
  publicKey: fromHex(texts.publicKey)!,
  message: fromHex(texts.message)!,
  signature: fromHex(texts.signature)!,
}));

describe("what does not verify", () => {
  const { publicKey, message, signature } = RFC_8032[2]!;

  it.each([0, 31, 33, 64])("a seed of %i bytes makes no signer", (length) => {
    expect(() => createEd25519Signer(new Uint8Array(length))).toThrow(RangeError);
  });

  it("every signature with one bit flipped", () => {
    const verdicts = Array.from({ length: 512 }, (_, bit) =>
      verifyEd25519(publicKey, message, withBitFlipped(signature, bit)),
    );

    expect(new Set(verdicts)).toEqual(new Set([false]));
  });

  it("another message, another key, and keys or signatures of another length", () => {
    const other = RFC_8032[0]!.publicKey;

    expect(verifyEd25519(publicKey, utf8("other"), signature)).toBe(false);
    expect(verifyEd25519(other, message, signature)).toBe(false);
    expect(verifyEd25519(publicKey.subarray(1), message, signature)).toBe(false);
    expect(verifyEd25519(publicKey, message, signature.subarray(1))).toBe(false);
    expect(verifyEd25519(publicKey, message, new Uint8Array(65))).toBe(false);
  });

  it("bytes that are no point on the curve, without an error", () => {
    const noPoint = Uint8Array.of(2, ...new Uint8Array(31));

    expect(verifyEd25519(noPoint, message, signature)).toBe(false);
  });
});

it.each(RFC_8032)("the vectors of RFC 8032 sign and verify", (vector) => {
  const signer = createEd25519Signer(vector.seed);

  expect(toHex(signer.publicKey)).toBe(toHex(vector.publicKey));
  expect(toHex(signer.sign(vector.message))).toBe(toHex(vector.signature));
  expect(verifyEd25519(vector.publicKey, vector.message, vector.signature)).toBe(true);
});

it("more keys than are remembered verify all the same", () => {
  const message = utf8("a message");
  const signers = Array.from({ length: 300 }, (_, n) =>
    createEd25519Signer(Uint8Array.of(n >> 8, n & 255, ...new Uint8Array(30))),
  );

  const verdicts = [...signers, ...signers].map(({ publicKey, sign }) =>
    verifyEd25519(publicKey, message, sign(message)),
  );

  expect(new Set(verdicts)).toEqual(new Set([true]));
});
