import { createHmac, hkdfSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HiddenValue } from "../../services/core/redaction/placeholders.ts";
import { createValueTags, VALUE_TAGS_MAX } from "../../sidecar/value-tags.ts";

const KEY = new Uint8Array(32).fill(7);
const tagsOf = createValueTags(KEY);

function email(value: string, number = 1): HiddenValue {
  return { placeholder: `<EMAIL_${number}>`, type: "EMAIL", value };
}

function tagOf(hidden: HiddenValue, key = KEY): string | undefined {
  return createValueTags(key)([hidden])[hidden.placeholder];
}

describe("the tag of a hidden value", () => {
  it("is the first 16 bytes of an HMAC of type and value, under a key of its own", () => {
    const key = Buffer.from(hkdfSync("sha256", KEY, "", "countersign/sidecar/value-tag/v1", 32));
    const hmac = createHmac("sha256", key).update("EMAIL\nana@shop.example").digest();

    expect(tagOf(email("ana@shop.example"))).toBe(hmac.subarray(0, 16).toString("base64url"));
  });

  it("is that of another spelling, under whatever number", () => {
    expect(tagOf(email("ANA@shop.example", 4))).toBe(tagOf(email("ana@shop.example")));
  });

  it("differs by value, by type and by sidecar", () => {
    const tags = [
      tagOf(email("ana@shop.example")),
      tagOf(email("bob@shop.example")),
      tagOf({ ...email("ana@shop.example"), type: "USERNAME" }),
      tagOf(email("ana@shop.example"), new Uint8Array(32)),
    ];

    expect(new Set(tags).size).toBe(4);
  });

  it("is given to as many values as the service takes", () => {
    const many = Array.from({ length: VALUE_TAGS_MAX + 1 }, (_, at) =>
      email(`${at}@b.example`, at),
    );

    expect(Object.keys(tagsOf(many))).toHaveLength(VALUE_TAGS_MAX);
  });
});
