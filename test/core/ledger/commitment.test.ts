import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../services/core/action/encoding.ts";
import { hmacSha256, sha256 } from "../../../services/core/action/hash.ts";
import { utf8 } from "../../../services/core/action/utf8.ts";
import { commit, deriveKeys, saltFor } from "../../../services/core/ledger/commitment.ts";
import { shortHmacSha256 } from "../../../services/core/ledger/short-hmac.ts";

const KEYS = deriveKeys(sha256(utf8("a secret")));
const PLACE = { eventId: "req_a.1", field: "owner" };
const SALT = saltFor(KEYS, PLACE);
const VALUE = "https://people.example|olga";

describe("a commitment refuses", () => {
  test.each([0, 31, 33])("a salt of %i bytes", (length) => {
    const salt = new Uint8Array(length);

    expect(() => commit({ ...PLACE, salt, value: VALUE })).toThrow("a salt must be 32 bytes");
  });

  test("a subject's key of another length", () => {
    expect(() => deriveKeys(new Uint8Array(16))).toThrow("a subject key must be 32 bytes");
  });

  test("what is not JSON, with the name of the field", () => {
    const value = "\ud800";

    expect(() => commit({ ...PLACE, salt: SALT, value })).toThrow("/owner");
  });
});

describe("a commitment", () => {
  test("is the hash of a label, its place, the salt and the value", () => {
    const text = utf8(`commit/v1\nreq_a.1\nowner\n`);

    expect(commit({ ...PLACE, salt: SALT, value: VALUE })).toBe(
      toHex(sha256(text, SALT, utf8(JSON.stringify(VALUE)))),
    );
  });

  test("is opened by its salt and value", () => {
    const shown = { salt: Uint8Array.from(SALT), value: VALUE };

    expect(commit({ ...PLACE, ...shown })).toBe(commit({ ...PLACE, salt: SALT, value: VALUE }));
  });

  test("is not found by guessing the value without the salt", () => {
    const commitment = commit({ ...PLACE, salt: SALT, value: VALUE });
    const people = Array.from({ length: 500 }, (_, index) => `https://people.example|p${index}`);
    const salts = [new Uint8Array(32), sha256(), sha256(utf8("req_a.1\nowner")), sha256(utf8(""))];

    const guesses = [...people, VALUE].flatMap((value) => [
      toHex(sha256(utf8(value))),
      toHex(sha256(utf8(JSON.stringify(value)))),
      toHex(sha256(utf8(`commit/v1\nreq_a.1\nowner\n${JSON.stringify(value)}`))),
      ...salts.map((salt) => commit({ ...PLACE, salt, value })),
    ]);

    expect(guesses).toHaveLength(501 * 7);
    expect(guesses).not.toContain(commitment);
  });

  test("differs from all others of the same value: by event, by field, by subject", () => {
    const other = deriveKeys(sha256(utf8("another secret")));
    const places = [
      PLACE,
      { ...PLACE, eventId: "req_a.2" },
      { ...PLACE, field: "principal" },
      { eventId: "req_a.1owner", field: "" },
    ];

    const salts = [KEYS, other].flatMap((keys) => places.map((place) => saltFor(keys, place)));
    const commitments = salts.map((salt) => commit({ ...PLACE, salt, value: VALUE }));

    expect(new Set(salts.map(toHex)).size).toBe(8);
    expect(new Set(commitments).size).toBe(8);
  });

  test("binds its place: an opening fits no other event and no other field", () => {
    const opening = { salt: SALT, value: VALUE };
    const commitment = commit({ ...PLACE, ...opening });

    expect(commit({ ...PLACE, eventId: "req_a.2", ...opening })).not.toBe(commitment);
    expect(commit({ ...PLACE, field: "principal", ...opening })).not.toBe(commitment);
  });

  test("does not depend on the order of keys", () => {
    const [a, b] = [
      { x: "1", y: "2" },
      { y: "2", x: "1" },
    ] as const;

    expect(commit({ ...PLACE, salt: SALT, value: a })).toBe(
      commit({ ...PLACE, salt: SALT, value: b }),
    );
  });

  test("has salts that say nothing of the key that seals", () => {
    expect(toHex(KEYS.salt)).not.toBe(toHex(KEYS.encryption));
  });
});

describe("the HMAC of short messages", () => {
  test("refuses keys above the block, which HMAC hashes first", () => {
    expect(() => shortHmacSha256(new Uint8Array(65), utf8(""))).toThrow(RangeError);
  });

  test("gives what RFC 4231 says", () => {
    const key = new Uint8Array(20).fill(0x0b);

    expect(toHex(shortHmacSha256(key, utf8("Hi There")))).toBe(
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    );
    expect(toHex(shortHmacSha256(utf8("Jefe"), utf8("what do ya want for nothing?")))).toBe(
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    );
  });

  test("gives what the platform's HMAC gives", () => {
    const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

    fc.assert(
      fc.property(bytes(64), bytes(300), (key, message) => {
        expect(shortHmacSha256(key, message)).toEqual(hmacSha256(key, message));
      }),
    );
  });
});
