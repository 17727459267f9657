import { expect, test } from "vitest";
import { Section } from "../../../services/core/config/document.ts";

test.each([
  ["a list where a mapping must be", [], "the file must be a mapping"],
  ["null", null, "the file must be a mapping"],
  ["a field of prototypes", JSON.parse('{"__proto__": 1}'), "__proto__ is not a known field"],
  ["a mapping that is a text", { inner: "x" }, "inner must be a mapping"],
  ["a text that is a number", { name: 1 }, "name must be a text"],
  ["a blank text", { name: "  " }, "name must be a text"],
  ["a text with a line break", { name: "a\nb" }, "name must be a text"],
  ["an unknown field within", { inner: { colour: 1 } }, "inner.colour is not a known field"],
])("%s is refused", (_case, document, message) => {
  const read = () =>
    Section.read(document, (root) => {
      root.optionalText("name");
      root.section("inner", (inner) => inner.optionalText("name"));
    });

  expect(read).toThrow(message);
});

test("what has one problem is not handed out, whatever else was read", () => {
  const read = () =>
    Section.read({ name: "a", age: "x" }, (root) => [
      root.text("name"),
      root.duration("age", { minMs: 0, maxMs: 1 }),
    ]);

  expect(read).toThrow("age must be a duration");
});
