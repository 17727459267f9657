import { describe, expect, it } from "vitest";
import { utf8 } from "../../../services/core/action/utf8.ts";
import {
  COSIGNATURE_TYPE,
  cosign,
  verifyCosignature,
} from "../../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import { createVerifierKey } from "../../../services/core/ledger/note.ts";
import { parseSignatureLine } from "../../../services/core/ledger/signature-line.ts";
import { thrownBy, withBitFlipped } from "./reference-tree.ts";

const TEXT =
  "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
const signer = createEd25519Signer(new Uint8Array(32).fill(4));
const { publicKey } = signer;
const COSIGNER = { name: "witness.example.com/w1", signer, timeSeconds: 1_679_315_147 };
const { signature } = parseSignatureLine(cosign(TEXT, COSIGNER));

describe("what is refused", () => {
  it.each([-1, 1.5, Number.NaN, 2 ** 53])("a time of %d seconds is not signed", (timeSeconds) => {
    const error = thrownBy(() => cosign(TEXT, { ...COSIGNER, timeSeconds }));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_cosignature" });
  });

  it("a name that no key can have is not signed with", () => {
    const error = thrownBy(() => cosign(TEXT, { ...COSIGNER, name: "a b" }));

    expect(error).toMatchObject({ code: "bad_key" });
  });

  it("any one bit flipped, of the time or of the signature", () => {
    const verdicts = Array.from({ length: 8 * 72 }, (_, bit) =>
      verifyCosignature({ noteText: TEXT, publicKey, signature: withBitFlipped(signature, bit) }),
    );

    expect(new Set(verdicts)).toEqual(new Set([undefined]));
  });

  it("another text, another key, and bytes of another length", () => {
    const other = createEd25519Signer(new Uint8Array(32).fill(5)).publicKey;
    const cosigned = { noteText: TEXT, publicKey, signature };

    expect(verifyCosignature({ ...cosigned, noteText: `${TEXT}x\n` })).toBeUndefined();
    expect(verifyCosignature({ ...cosigned, publicKey: other })).toBeUndefined();
    for (const length of [0, 7, 8, 71]) {
      const cut = signature.slice(0, length);

      expect(verifyCosignature({ ...cosigned, signature: cut })).toBeUndefined();
    }
    expect(
      verifyCosignature({ ...cosigned, signature: Uint8Array.of(...signature, 0) }),
    ).toBeUndefined();
  });

  it("a time beyond 2^53, even when it is signed", () => {
    const text = utf8(`cosignature/v1\ntime 9223372036854775807\n${TEXT}`);
    const time = [0x7f, 255, 255, 255, 255, 255, 255, 255];
    const far = Uint8Array.of(...time, ...signer.sign(text));

    expect(verifyCosignature({ noteText: TEXT, publicKey, signature: far })).toBeUndefined();
  });
});

it("the specification's example is framed as ours are: key id, time, signature", () => {
  const example = parseSignatureLine(
    "— witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==",
  );

  expect(example).toMatchObject({ name: COSIGNER.name, keyId: 0x8d66cf3f });
  expect(example.signature.byteLength).toBe(signature.byteLength);
  expect(example.signature.slice(0, 8)).toEqual(signature.slice(0, 8));
});

it("what is signed is the header, the time and the checkpoint", () => {
  const message = utf8(`cosignature/v1\ntime 1679315147\n${TEXT}`);

  expect(signature.slice(8)).toEqual(signer.sign(message));
});

it("a cosignature tells when, under the id of its key", () => {
  const line = parseSignatureLine(cosign(TEXT, COSIGNER));

  expect(verifyCosignature({ noteText: TEXT, publicKey, signature })).toBe(1_679_315_147);
  expect(line.keyId).toBe(createVerifierKey(COSIGNER.name, publicKey, COSIGNATURE_TYPE).id);
});

it("a time of zero is a time", () => {
  const line = parseSignatureLine(cosign(TEXT, { ...COSIGNER, timeSeconds: 0 }));

  expect(verifyCosignature({ noteText: TEXT, publicKey, signature: line.signature })).toBe(0);
});

it("bytes that lie within others are read from where they lie", () => {
  const within = Uint8Array.of(1, 2, 3, ...signature).subarray(3);

  expect(verifyCosignature({ noteText: TEXT, publicKey, signature: within })).toBe(1_679_315_147);
});
