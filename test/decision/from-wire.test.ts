import { expect, test } from "vitest";
import { readId } from "../../services/decision/from-wire.ts";

const BYTES = { min: 1, max: 20 };

test.each([
  ["a null", "req_a\0", "holds a control character"],
  ["an escape", "\u001B[2Jreq_a", "holds a control character"],
  ["nothing", "", "must be 1 to 20 bytes"],
  ["more than was agreed", "é".repeat(11), "must be 1 to 20 bytes"],
])("an id with %s is refused, and the field is named", (_, id, problem) => {
  expect(() => readId("request_id", id, BYTES)).toThrow(
    expect.objectContaining({ code: "invalid_argument", message: `request_id: ${problem}` }),
  );
});

test("an id is read as it is", () => {
  expect(readId("subject", "https://id.example|dàna", { min: 1, max: 99 })).toBe(
    "https://id.example|dàna",
  );
});
