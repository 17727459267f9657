import { describe, expect, test } from "vitest";
import { redact } from "../../../services/core/redaction/redact.ts";

const PLACEHOLDER = /^<[A-Z_]+_[0-9]+>$/;

function hidden(args: unknown): string {
  return redact([{ name: "arguments", text: JSON.stringify(args) }]).parts[0]?.text ?? "";
}

describe("what stands under the name of a secret is hidden whatever it looks like", () => {
  test.each([
    "secret",
    "hidden",
    "$ecret",
    "%hunter%",
    "<hunter22>",
    "the quick fox",
    "my dog rex",
    "some_password_value",
    "00000000",
    "env(hunter)",
    "true story",
    "1",
    "password",
    "Password must have 8 characters",
    "2026-11-30",
    "ines@example.org",
  ])("%s", (value) => {
    const { password, db } = JSON.parse(hidden({ password: value, db: { client_secret: value } }));

    expect([password, db.client_secret]).toEqual([
      expect.stringMatching(PLACEHOLDER),
      expect.stringMatching(PLACEHOLDER),
    ]);
  });

  test("also in lists, in numbers and below other names", () => {
    expect(hidden({ password: ["gruffalo", 77123] })).not.toMatch(/gruffalo|77123/);
    expect(hidden({ password: { v: "gruffalo77" } })).not.toContain("gruffalo77");
    expect(hidden({ passwords: { bob: "word" } })).not.toContain(`:"word"`);
  });
});

describe("what only says where a secret is, or how one is made, stays", () => {
  test.each([
    "",
    "${DB_PASSWORD}",
    "{{ vault.db }}",
    "$DB_PASSWORD",
    "********",
    "<YOUR_PASSWORD>",
    "<PASSWORD_1>",
  ])("%s", (value) => {
    expect(hidden({ password: value })).toBe(JSON.stringify({ password: value }));
  });

  test("as a schema does", () => {
    const schema = { password: { type: "string", minLength: 8, description: "of the account" } };

    expect(hidden(schema)).toBe(JSON.stringify(schema));
  });
});
