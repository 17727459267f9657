import fc from "fast-check";
import { expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../../services/core/ledger/base64.ts";
import { parseCheckpoint } from "../../../services/core/ledger/checkpoint.ts";
import { decodeRange } from "../../../services/core/ledger/compact-range.ts";
import { LedgerError } from "../../../services/core/ledger/ledger-error.ts";
import {
  parseNote,
  parseVerifierKey,
  verifyNote,
  withSignatures,
} from "../../../services/core/ledger/note.ts";
import { parseReceipt, verifyReceipt } from "../../../services/core/ledger/receipt.ts";
import { parseSignatureLine } from "../../../services/core/ledger/signature-line.ts";
import { decodeEntries, parseTilePath } from "../../../services/core/ledger/tiles.ts";
import { checkNote, parseTrustPolicy } from "../../../services/core/ledger/trust-policy.ts";
import { vectors } from "./reference-tree.ts";

const { vkey, checkpoints } = vectors("tessera-log");
const NOTE: string = checkpoints[15];
const POLICY_TEXT = `# a comment\nlog ${vkey}\nquorum none\n`;
const POLICY = parseTrustPolicy(POLICY_TEXT);
const RECEIPT = `c2sp.org/tlog-proof@v1\nextra AAAA\nindex 3\n${"A".repeat(43)}=\n\n${NOTE}`;
const KEY = parseVerifierKey(vkey);

/** Everything that reads a text from outside. */
const PARSERS: readonly ((text: string) => unknown)[] = [
  parseNote,
  (text) => verifyNote(text, [KEY]),
  (text) => withSignatures(text, []),
  (text) => withSignatures(NOTE, [text]),
  parseSignatureLine,
  parseVerifierKey,
  parseCheckpoint,
  parseTrustPolicy,
  (text) => checkNote(text, POLICY),
  (text) => verifyReceipt(parseReceipt(text), POLICY),
  parseTilePath,
  fromBase64,
];

/** Arbitrary texts, and good ones with something cut out, put in or doubled. */
const texts = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .record({
      good: fc.constantFrom<string>(NOTE, vkey, POLICY_TEXT, RECEIPT, "tile/0/x001/067.p/3"),
      at: fc.nat(400),
      cut: fc.nat(40),
      put: fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\n", "\n\n", " ", "+", "=")),
    })
    .map(({ good, at, cut, put }) => good.slice(0, at) + put + good.slice(at + cut)),
);

function refusalOf(read: () => unknown): unknown {
  try {
    read();
    return undefined;
  } catch (error) {
    return error instanceof LedgerError ? undefined : error;
  }
}

it("no text makes a parser throw anything but LedgerError", () => {
  fc.assert(
    fc.property(texts, (text) => {
      expect(PARSERS.map((parse) => refusalOf(() => parse(text)))).toEqual(
        PARSERS.map(() => undefined),
      );
    }),
    { numRuns: 3_000 },
  );
});

it("no bytes make a decoder throw anything but LedgerError", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.double(), (bytes, size) => {
      expect(refusalOf(() => decodeEntries(bytes))).toBeUndefined();
      expect(refusalOf(() => decodeRange(size, bytes))).toBeUndefined();
    }),
  );
});

it("one byte string has one base64", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (bytes, text) => {
      expect(fromBase64(toBase64(bytes))).toEqual(new Uint8Array(bytes));
      expect(toBase64(fromBase64(text) ?? new Uint8Array())).toBe(
        fromBase64(text) === undefined ? "" : text,
      );
    }),
  );
});
