import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Action } from "../../../services/core/action/action.ts";
import { parseAction } from "../../../services/core/action/action.ts";
import {
  actionDigest,
  canonicalAction,
  digestsEqual,
  requestId,
  requestNonce,
  viewDigest,
} from "../../../services/core/action/digest.ts";
import { fromHex, toBase32, toHex } from "../../../services/core/action/encoding.ts";

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../vectors/action/${name}.json`, import.meta.url), "utf8"));

describe("published vectors", () => {
  it.each(read("digest") as Record<string, string>[])("digest: $description", (vector) => {
    const action = parseAction(vector["action"]);

    expect(canonicalAction(action)).toBe(vector["canonical"]);
    expect(toHex(actionDigest(action, fromHex(vector["nonce"]!)!))).toBe(vector["digest"]);
  });

  it.each(read("view") as Record<string, string>[])("view: $description", (vector) => {
    expect(toHex(viewDigest(vector["view"]))).toBe(vector["digest"]);
  });

  it.each(read("nonce") as Record<string, string>[])("nonce of $idempotency_key", (vector) => {
    const nonce = requestNonce(fromHex(vector["sidecar_key"]!)!, vector["idempotency_key"]!);

    expect(toHex(nonce)).toBe(vector["nonce"]);
  });

  it.each(read("request-id") as Record<string, string>[])("request id of $agent", (vector) => {
    expect(requestId(vector["agent"]!, vector["idempotency_key"]!)).toBe(vector["request_id"]);
  });
});

describe("actionDigest", () => {
  const text = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme-ascii" });
  const actions: fc.Arbitrary<Action> = fc.record({
    tool: text,
    operation: text,
    target: text,
    arguments: fc.dictionary(text, fc.oneof(fc.integer(), text, fc.boolean())),
  });
  const nonce = new Uint8Array(32);

  it("refuses a nonce that is not 32 bytes", () => {
    const action = { tool: "a", operation: "b", target: "", arguments: {} };

    expect(() => actionDigest(action, new Uint8Array(31))).toThrowError("nonce is not 32 bytes");
  });

  it("changes with any single change of the action or the nonce", () => {
    fc.assert(
      fc.property(actions, text, (action, other) => {
        const digest = actionDigest(action, nonce);
        const changed: Action[] = [
          { ...action, tool: action.tool + other },
          { ...action, operation: action.operation + other },
          { ...action, target: action.target + other },
          { ...action, arguments: { ...action.arguments, [`${other}!${digest.length}`]: null } },
        ];

        for (const each of changed)
          expect(digestsEqual(actionDigest(each, nonce), digest)).toBe(false);
        const otherNonce = new Uint8Array(32).fill(1);
        expect(digestsEqual(actionDigest(action, otherNonce), digest)).toBe(false);
      }),
    );
  });

  it("does not depend on members that an action does not have", () => {
    const action = { tool: "a", operation: "b", target: "", arguments: {} };

    expect(canonicalAction({ ...action, extra: 1 } as Action)).toBe(canonicalAction(action));
  });
});

describe("digestsEqual", () => {
  it.each([0, 31, 33])("is false for %i bytes", (length) => {
    expect(digestsEqual(new Uint8Array(length), new Uint8Array(length))).toBe(false);
  });

  it("is false when the lengths differ", () => {
    expect(digestsEqual(new Uint8Array(32), new Uint8Array(33))).toBe(false);
  });
});

describe("requestNonce", () => {
  it("refuses a short key", () => {
    expect(() => requestNonce(new Uint8Array(16), "key-00000001")).toThrowError("sidecar_key");
  });
});

describe("encodings", () => {
  it.each([
    ["", ""],
    ["f", "my"],
    ["fo", "mzxq"],
    ["foo", "mzxw6"],
    ["foob", "mzxw6yq"],
    ["fooba", "mzxw6ytb"],
    ["foobar", "mzxw6ytboi"],
  ])("base32 of %j as in RFC 4648, section 10", (text, base32) => {
    expect(toBase32(new TextEncoder().encode(text))).toBe(base32);
  });

  it.each(["A0", "0", "zz", "0x", " 00"])("%j is not hexadecimal of ours", (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});
