import { describe, expect, test } from "vitest";
import { swiftBic } from "../../../../services/core/redaction/detectors/swift-bic.ts";
import { foundBy } from "../secrets/found-by.ts";

test("a BIC is found where one is announced", () => {
  expect(foundBy(swiftBic, "BIC: DEUTDEFF500")).toEqual(["SWIFT_BIC DEUTDEFF500"]);
  expect(foundBy(swiftBic, "SWIFT code is NEDSZAJJ")).toEqual(["SWIFT_BIC NEDSZAJJ"]);
});

describe("a BIC", () => {
  test.each([["COMPUTER says no"], ["BIC: DEUTXXFF"], ["the swift DEUTDEFF5"]])(
    "is not found in %s",
    (text) => {
      expect(foundBy(swiftBic, text)).toEqual([]);
    },
  );
});
