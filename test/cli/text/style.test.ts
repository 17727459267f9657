import { expect, test } from "vitest";
import { plainText } from "../../../services/cli/text/style.ts";

test("colours that another program printed are taken away", () => {
  expect(plainText("\u001B[1;31mFAIL\u001B[0m: \u001B[38:5:1mx\u001B[m")).toBe("FAIL: x");
});
