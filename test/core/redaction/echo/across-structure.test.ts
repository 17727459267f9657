import { expect, test } from "vitest";
import { redact } from "../../../../services/core/redaction/redact.ts";

test.each([
  { password: '","force":"yes', a: "1", force: "yes" },
  { password: '"name":', name: "x" },
  { password: '":null}', inner: { a: null } },
  { secret: '{"k":"v9a"}', copy: { k: "v9a" } },
  { credentials: '{"type":"service_account"}', copy: { type: "service_account" } },
])("a secret that reads as the structure of %j hides none of it elsewhere", (value) => {
  const [part] = redact([{ name: "text", text: JSON.stringify(value) }]).parts;

  const [, ...others] = Object.entries(value);
  expect(Object.entries(JSON.parse(part?.text ?? "")).slice(1)).toEqual(others);
});

test.each([
  [
    "UPDATE t SET password = 'x'', ''y' WHERE a IN ('x', 'y')",
    "UPDATE t SET password = '<PASSWORD_1>' WHERE a IN ('x', 'y')",
  ],
  [`curl -u 'bob:" "x' "a" "x"`, `curl -u '<USERNAME_1>:<PASSWORD_1>' "a" "x"`],
])("nor in %s", (text, redacted) => {
  const [part] = redact([{ name: "text", text }]).parts;

  expect(part?.text).toBe(redacted);
});

test("inside of one text it is hidden all the same", () => {
  const text = JSON.stringify({ password: "a', 'b7", note: "it is a', 'b7 now" });

  const [part] = redact([{ name: "text", text }]).parts;

  expect(JSON.parse(part?.text ?? "")).toEqual({
    password: "<PASSWORD_1>",
    note: "it is <PASSWORD_1> now",
  });
});
