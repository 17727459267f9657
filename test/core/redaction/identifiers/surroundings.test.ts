import { expect, test } from "vitest";
import { surroundingsOf } from "../../../../services/core/redaction/identifiers/surroundings.ts";

test.each([
  ["apart", "no [12 34] x"],
  ["apart", "身份证[1234]。"],
  ["apart", "id:[1234], next"],
  ["apart", "ends [1234]."],
  ["joined", "PO-[1234]"],
  ["joined", "/users/[1234]/x"],
  ["joined", "user_[1234]"],
  ["joined", "at [1234]:5678"],
  ["inside", "5-[1234]"],
  ["inside", "[1234]-5"],
  ["inside", "1.[1234]"],
  ["inside", "4111 [1111 1111]"],
  ["inside", "[1111 1111] 1111"],
  ["inside", "$[1234]"],
  ["inside", "+33 [1234]"],
  ["inside", "+44 (0) [1234]"],
  ["inside", "[1234]@example.com"],
  ["inside", "[1234]%"],
  ["inside", "é[1234]"],
])("a number is %s in %s", (surroundings, marked) => {
  const start = marked.indexOf("[");
  const end = marked.indexOf("]") - 1;

  expect(surroundingsOf(marked.replaceAll(/[[\]]/g, ""), start, end)).toBe(surroundings);
});
