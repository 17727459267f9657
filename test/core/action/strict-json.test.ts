import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ActionError } from "../../../services/core/action/action-error.ts";
import { parseStrictJson } from "../../../services/core/action/strict-json.ts";
import { fromHex } from "../../../services/core/action/encoding.ts";

const options = { bytesMax: 256 * 1024, field: "args" };
const refusals = JSON.parse(
  readFileSync(new URL("../../vectors/action/refusals.json", import.meta.url), "utf8"),
) as { description: string; code: string; field: string; text?: string; bytes?: string }[];

function refusal(input: string | Uint8Array, limits = options): ActionError {
  try {
    parseStrictJson(input, limits);
  } catch (error) {
    if (error instanceof ActionError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("parseStrictJson refuses", () => {
  it.each(refusals)("$description", ({ code, field, text, bytes }) => {
    const error = refusal(text ?? fromHex(bytes!)!);

    expect({ code: error.code, field: error.field }).toEqual({ code, field });
  });

  it("more bytes than allowed, as text and as bytes", () => {
    const limits = { bytesMax: 4, field: "args" };

    expect(refusal('"€€"', limits).code).toBe("too_large");
    expect(refusal(new TextEncoder().encode('"€€"'), limits).code).toBe("too_large");
  });

  it("a lone surrogate that is not escaped", () => {
    expect(refusal('{"a":["","\ud800"]}').field).toBe("args/a/1");
  });

  it("without repeating the value, and without control characters of a key", () => {
    const error = refusal('{"a\\u001b[2J\\u202e":1234567890123456789}');

    expect(error.message).not.toContain("1234567890");
    expect(error.field).toBe("args/a\ufffd[2J\ufffd");
  });

  it("a document of brackets only", () => {
    expect(refusal("[".repeat(200_000)).code).toBe("not_json");
    expect(refusal("[".repeat(100_000) + "]".repeat(100_000)).code).toBe("too_deep");
  });
});

describe("parseStrictJson reads", () => {
  it("what JSON.parse reads, with every value kept", () => {
    fc.assert(
      fc.property(fc.json({ noUnicodeString: false }), (text) => {
        expect(attempt(text)).toEqual(JSON.parse(text));
      }),
      { examples: [['{"a":"\\\\\\"","b":[1,{"c":"]}"}]}']] },
    );
  });

  it("64 levels, escaped pairs, and the largest safe integers", () => {
    const text = '["\\ud83d\\ude02",9007199254740991,-9007199254740991,-0.0,0e5,1.5e-7]';

    expect(parseStrictJson(text, options)).toEqual(JSON.parse(text));
    expect(parseStrictJson("[".repeat(64) + "]".repeat(64), options)).toBeInstanceOf(Array);
  });

  it("__proto__ as an own property", () => {
    const value = parseStrictJson('{"__proto__":{"admin":true}}', options) as object;

    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect("admin" in value).toBe(false);
  });

  it("the same from bytes as from text", () => {
    const text = '{"ä":"€😂"}';

    expect(parseStrictJson(new TextEncoder().encode(text), options)).toEqual({ ä: "€😂" });
  });

  it("and never throws anything else, whatever the bytes", () => {
    const pieces = fc.array(
      fc.constantFrom(
        "{",
        "}",
        "[",
        "]",
        '"',
        ":",
        ",",
        "\\",
        "\\u",
        "d800",
        "1",
        "-",
        "e",
        ".",
        "a",
        " ",
        "null",
        "€",
      ),
      { maxLength: 30 },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => void attempt(bytes)));
    fc.assert(
      fc.property(pieces, (parts) => void attempt(parts.join(""))),
      { numRuns: 2_000 },
    );
  });
});

/** The value, or for what is refused (which must be an ActionError) what JSON.parse gives. */
function attempt(input: string | Uint8Array): unknown {
  try {
    return parseStrictJson(input, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ActionError);
    return typeof input === "string" && refusal(input).code !== "not_json"
      ? JSON.parse(input)
      : undefined;
  }
}

describe("both passes", () => {
  it("agree with a reader that keeps every member, on documents with and without keys twice", () => {
    const member = fc.tuple(
      fc.constantFrom("a", "b", "\\u0061", "c"),
      fc.constantFrom("0", "1e-9", '":"', "[{}]"),
    );
    const documents = fc.array(member, { maxLength: 5 });
    fc.assert(
      fc.property(documents, (members) => {
        const text = `{${members.map(([key, value]) => `"${key}":${value}`).join(",")}}`;
        const keys = members.map(([key]) => key.replace("\\u0061", "a"));
        const twice = new Set(keys).size < keys.length;

        expect(attempt(text)).toEqual(JSON.parse(text));
        if (twice) expect(refusal(text).code).toBe("duplicate_key");
        else expect(parseStrictJson(text, options)).toEqual(JSON.parse(text));
      }),
    );
  });
});
