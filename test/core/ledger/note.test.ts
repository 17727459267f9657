import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { fromBase64, toBase64 } from "../../../services/core/ledger/base64.ts";
import { COSIGNATURE_TYPE, cosign } from "../../../services/core/ledger/cosignature.ts";
import { createEd25519Signer } from "../../../services/core/ledger/ed25519.ts";
import {
  createVerifierKey,
  formatVerifierKey,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyNote,
  withSignatures,
} from "../../../services/core/ledger/note.ts";
import { formatSignatureLine, keyIdOf } from "../../../services/core/ledger/signature-line.ts";
import { thrownBy, vectors, withBitFlipped } from "./reference-tree.ts";

const EXAMPLE = vectors("note");
const TEXT = "log.example\n1\nroot\n";

const partyOf = (name: string, seed: number) => {
  const signer = createEd25519Signer(new Uint8Array(32).fill(seed));
  return { name, signer, key: createVerifierKey(name, signer.publicKey) };
};
const ALICE = partyOf("alice.example", 1);
const BOB = partyOf("bob.example", 2);

const note = signNote(TEXT, ALICE);
const lineOf = (signed: string) => signed.trimEnd().split("\n").at(-1)!;

describe("verifier keys that are refused", () => {
  const [name, id, encoded] = EXAMPLE.vkey.split(/\+(.{8})\+/) as [string, string, string];
  const material = fromBase64(encoded)!;
  const rebuilt = (bytes: Uint8Array) => {
    const keyId = keyIdOf({ name, type: bytes[0]!, publicKey: bytes.subarray(1) });
    return `${name}+${keyId.toString(16).padStart(8, "0")}+${toBase64(bytes)}`;
  };

  it.each([
    ["nothing", ""],
    ["no key", `${name}+${id}`],
    ["no name", `+${id}+${encoded}`],
    ["a space in the name", `a b+${id}+${encoded}`],
    ["a no-break space in the name", `a\u00A0b+${id}+${encoded}`],
    ["half a surrogate pair in the name", `\uD800+${id}+${encoded}`],
    ["a control character in the name", `a\u0001b+${id}+${encoded}`],
    ["a short id", `${name}+${id.slice(1)}+${encoded}`],
    ["an id in capitals", `${name}+${id.toUpperCase()}+${encoded}`],
    ["another id", `${name}+00000000+${encoded}`],
    ["another name", `${name}x+${id}+${encoded}`],
    ["base64 without a character", `${name}+${id}+${encoded.slice(1)}`],
    ["base64 of no bytes", `${name}+${id}+`],
    ["base64 with a line end", `${EXAMPLE.vkey}\n`],
    ["a space at the end", `${EXAMPLE.vkey} `],
    ["a key of 31 bytes", rebuilt(material.subarray(0, 32))],
    ["a key of 33 bytes", rebuilt(Uint8Array.of(...material, 0))],
  ])("%s", (_, text) => {
    const error = thrownBy(() => parseVerifierKey(text));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_key" });
  });

  it.each([0x00, 0x02, 0x05, 0x06, 0xff])("signature type %i", (type) => {
    const error = thrownBy(() => parseVerifierKey(rebuilt(material.with(0, type))));

    expect(error).toMatchObject({ code: "unsupported_key" });
  });

  it("one that is made of a name that no key can have, or of another length", () => {
    const { publicKey } = ALICE.signer;

    expect(thrownBy(() => createVerifierKey("a+b", publicKey))).toMatchObject({ code: "bad_key" });
    expect(thrownBy(() => createVerifierKey("", publicKey))).toMatchObject({ code: "bad_key" });
    expect(thrownBy(() => createVerifierKey("a", publicKey.subarray(1)))).toMatchObject({
      code: "bad_key",
    });
  });
});

describe("notes that are refused", () => {
  const line = lineOf(note);
  const [, , blob] = line.split(" ") as [string, string, string];

  it.each([
    ["nothing", ""],
    ["no signatures", `${TEXT}\n`],
    ["no empty line", `${TEXT}${line}\n`],
    ["no last line end", note.trimEnd()],
    ["an empty line at the end", `${note}\n`],
    ["text after the signatures", `${note}text\n`],
    ["a carriage return", note.replaceAll("\n", "\r\n")],
    ["a tab", `a\tb\n\n${line}\n`],
    ["a zero byte", `a\u0000b\n\n${line}\n`],
    ["half a surrogate pair", `a\uD800b\n\n${line}\n`],
    ["a hyphen in place of the dash", note.replace("—", "-")],
    ["no space after the dash", note.replace("— ", "—")],
    ["two spaces", note.replace("— ", "—  ")],
    ["a name with a plus", note.replace("alice", "al+ice")],
    ["a third part", note.replace(line, `${line} x`)],
    ["a space at the end", note.replace(line, `${line} `)],
    ["base64 without padding", `${TEXT}\n— a ${blob.replaceAll("=", "")}\n`],
    ["base64 of the other alphabet", `${TEXT}\n— a ${"_".repeat(8)}\n`],
    ["base64 with bits left over", `${TEXT}\n— a AAAAAAB=\n`],
    ["base64 with a character too many", `${TEXT}\n— a ${blob}A\n`],
    ["a signature of no bytes", `${TEXT}\n— a AAAAAA==\n`],
    ["101 signatures", `${TEXT}\n${`${line}\n`.repeat(101)}`],
    ["more than 1,000,000 bytes", `${"ä".repeat(500_000)}\n\n${line}\n`],
  ])("%s", (_, text) => {
    const error = thrownBy(() => parseNote(text));

    expect(error).toMatchObject({ name: "LedgerError", code: "bad_note" });
    expect(thrownBy(() => verifyNote(text, [ALICE.key]))).toMatchObject({ code: "bad_note" });
  });

  it.each([
    ["does not end a line", "text"],
    ["is empty", ""],
    ["holds a carriage return", "text\r\n"],
    ["holds half a surrogate pair", "\uDFFF\n"],
    ["is longer than a million bytes", `${"a".repeat(1_000_000)}\n`],
  ])("a text that %s is not signed", (_, text) => {
    expect(thrownBy(() => signNote(text, ALICE))).toMatchObject({ code: "bad_note" });
  });

  it("no signature is written under a name that no key can have", () => {
    const error = thrownBy(() => signNote(TEXT, { ...ALICE, name: "a b" }));

    expect(error).toMatchObject({ code: "bad_key" });
  });

  it("one that no trusted key signed, whoever else did", () => {
    const error = thrownBy(() => verifyNote(note, [BOB.key]));

    expect(error).toMatchObject({ code: "no_trusted_signature" });
    expect(thrownBy(() => verifyNote(note, []))).toMatchObject({ code: "no_trusted_signature" });
  });

  it("one by a key that shares only the name, or only the id, with a trusted one", () => {
    const namesake = { ...partyOf("alice.example", 3).key };
    const sameId = { ...ALICE.key, name: "mallory.example" };

    expect(thrownBy(() => verifyNote(note, [namesake, sameId]))).toMatchObject({
      code: "no_trusted_signature",
    });
  });

  it("one of which any character of the text is another", () => {
    const altered = Array.from({ length: TEXT.length - 1 }, (_, at) => {
      const other = TEXT[at] === "x" ? "y" : "x";
      return `${TEXT.slice(0, at)}${other}${note.slice(at + 1)}`;
    });

    for (const text of altered) {
      expect(thrownBy(() => verifyNote(text, [ALICE.key]))).toMatchObject({
        code: "bad_signature",
      });
    }
  });

  it("one with a good signature, when that of another trusted key is wrong", () => {
    const wrong = `— ${BOB.name} ${lineOf(signNote("other\n", BOB)).split(" ")[2]}`;
    const both = withSignatures(note, [wrong]);

    const error = thrownBy(() => verifyNote(both, [ALICE.key, BOB.key]));

    expect(error).toMatchObject({
      code: "bad_signature",
      message: "the note's signature by bob.example does not verify",
    });
  });

  it("one with any bit of its signature flipped", () => {
    const [{ signature } = { signature: new Uint8Array() }] = parseNote(note).signatures;
    const { name, id: keyId } = ALICE.key;
    for (let bit = 0; bit < 512; bit += 1) {
      const line = formatSignatureLine({ name, keyId, signature: withBitFlipped(signature, bit) });

      expect(thrownBy(() => verifyNote(`${TEXT}\n${line}\n`, [ALICE.key]))).toMatchObject({
        code: "bad_signature",
      });
    }
  });
});

describe("signatures that are ignored", () => {
  it("those of unknown keys and types, such as an ML-DSA cosignature of 2,432 bytes", () => {
    const unknown = formatSignatureLine({
      name: "witness.example",
      keyId: 0xffffffff,
      signature: new Uint8Array(2_432),
    });
    const both = withSignatures(note, [unknown]);

    expect(verifyNote(both, [ALICE.key])).toEqual([ALICE.key]);
    expect(parseNote(both).signatures).toHaveLength(2);
  });
});

describe("adding signatures", () => {
  const cosigner = { name: "witness.example", signer: BOB.signer, timeSeconds: 1_700_000_000 };
  const witness = createVerifierKey(cosigner.name, BOB.signer.publicKey, COSIGNATURE_TYPE);

  it.each(["", "text", "— a b", `${lineOf(note)}\n`, "— a AAAAAAA=\n— b AAAAAAA="])(
    "the line %j is refused",
    (line) => {
      expect(thrownBy(() => withSignatures(note, [line]))).toMatchObject({ code: "bad_note" });
    },
  );

  it("more than a note can have are refused", () => {
    const lines = Array.from({ length: 100 }, (_, n) => `— w${n} AAAAAAA=`);

    expect(thrownBy(() => withSignatures(note, lines))).toMatchObject({ code: "bad_note" });
  });

  it("one of a key that signed already changes nothing", () => {
    const forged = lineOf(signNote("other\n", ALICE));

    expect(withSignatures(note, [forged, lineOf(note)])).toBe(note);
  });

  it("a log's signature and a witness's cosignature both verify", () => {
    const line = cosign(TEXT, cosigner);

    const both = withSignatures(note, [line, line]);

    expect(both).toBe(`${note}${line}\n`);
    expect(verifyNote(both, [witness, ALICE.key])).toEqual([ALICE.key, witness]);
  });

  it("a cosignature does not verify as a signature of the same key, nor the other way round", () => {
    const [cosignature] = parseNote(`${TEXT}\n${cosign(TEXT, cosigner)}\n`).signatures;
    const plain = createVerifierKey(cosigner.name, BOB.signer.publicKey);
    const asPlain = formatSignatureLine({ ...cosignature!, keyId: plain.id });
    const asWitness = formatSignatureLine({
      name: witness.name,
      keyId: witness.id,
      signature: BOB.signer.sign(utf8(TEXT)),
    });

    expect(thrownBy(() => verifyNote(`${TEXT}\n${asPlain}\n`, [plain]))).toMatchObject({
      code: "bad_signature",
    });
    expect(thrownBy(() => verifyNote(`${TEXT}\n${asWitness}\n`, [witness]))).toMatchObject({
      code: "bad_signature",
    });
  });
});

it("the specification's example verifies, and its key is written as it was read", () => {
  const key = parseVerifierKey(EXAMPLE.vkey);

  expect(verifyNote(EXAMPLE.note, [key])).toEqual([key]);
  expect(formatVerifierKey(key)).toBe(EXAMPLE.vkey);
  expect(parseNote(EXAMPLE.note).text).toBe("This is an example message.\n");
});

it("a key whose base64 has a plus is read", () => {
  const keys = Array.from({ length: 60 }, (_, n) => partyOf("a", n).key);
  const withPlus = keys.filter((key) => formatVerifierKey(key).split("+").length > 3);

  expect(withPlus.length).toBeGreaterThan(0);
  expect(withPlus.map((key) => parseVerifierKey(formatVerifierKey(key)))).toEqual(withPlus);
});

it("a text may have empty lines, also at its end", () => {
  const text = "one\n\ntwo\n\n";

  expect(parseNote(signNote(text, ALICE)).text).toBe(text);
});

it("any text that can be signed is read as it was, and verifies", () => {
  const texts = fc
    .string({ unit: "binary" })
    .map((text) => `${text.toWellFormed().replaceAll(/[^\P{Cc}\n]/gu, "")}\n`);
  fc.assert(
    fc.property(texts, (text) => {
      const signed = signNote(text, ALICE);

      expect(parseNote(signed).text).toBe(text);
      expect(verifyNote(signed, [ALICE.key])).toEqual([ALICE.key]);
    }),
  );
});

it("the same text is signed in the same way each time", () => {
  expect(signNote(TEXT, ALICE)).toBe(note);
  expect(toHex(parseNote(note).signatures[0]!.signature)).toHaveLength(128);
});
