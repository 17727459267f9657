import { create } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { ActionSchema } from "../../proto/gen/countersign/action/v1/action_pb.ts";
import { readAction, readId } from "../../services/decision/from-wire.ts";

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

function withTags(valueTags: Readonly<Record<string, string>>) {
  const action = {
    tool: "crm",
    operation: "look",
    argumentsJson: "{}",
    digest: new Uint8Array(32),
  };
  return create(ActionSchema, { ...action, valueTags });
}

const TAG = "abcdefghijklmnopqr_-12";

test("tags of hidden values are read by their placeholders", () => {
  const { valueTags } = readAction(withTags({ "<EMAIL_1>": TAG }));

  expect([...valueTags]).toEqual([["<EMAIL_1>", TAG]]);
});

test.each([
  ["a name that is no placeholder", { email: TAG }],
  ["a tag that is too short to be one", { "<EMAIL_1>": "abc" }],
  ["a tag of other characters", { "<EMAIL_1>": `${TAG.slice(1)}+` }],
  [
    "more tags than are taken",
    Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [`<EMAIL_${at}>`, TAG])),
  ],
])("tags are refused for %s", (_, tags) => {
  expect(() => readAction(withTags(tags))).toThrow(
    expect.objectContaining({ code: "invalid_argument", field: "action.value_tags" }),
  );
});
