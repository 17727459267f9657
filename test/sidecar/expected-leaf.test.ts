import { expect, test } from "vitest";
import { expectedOfVerdict } from "../../sidecar/expected-leaf.ts";
import { matchesAnswer } from "../../sidecar/receipt-match.ts";
import { bytesOf } from "../verifier/built-log.ts";
import { BROKEN, emergencyLog } from "../verifier/emergencies.ts";

const LEAF = emergencyLog()[BROKEN]!;
const WATCHED = {
  requestId: LEAF["request"] as string,
  digest: Buffer.from(LEAF["action"].digest as string, "hex"),
};

test("a permission that somebody gave in an emergency is proven by the leaf that says so", () => {
  const verdict = { status: "allowed", grantId: LEAF["data"].grant as string } as const;
  const expected = expectedOfVerdict(WATCHED as never, verdict as never);

  expect(matchesAnswer(bytesOf(LEAF), expected)).toEqual({ kind: "matches" });
  expect(matchesAnswer(bytesOf(LEAF), { ...expected, grant: "grant_other" })).toEqual({
    kind: "differs",
    what: "grant",
  });
});

test("a denial is not proven by it", () => {
  const expected = expectedOfVerdict(WATCHED as never, { status: "denied" } as never);

  expect(matchesAnswer(bytesOf(LEAF), expected)).toEqual({ kind: "differs", what: "type" });
});
