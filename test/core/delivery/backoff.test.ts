import fc from "fast-check";
import { expect, test } from "vitest";
import { nextAttempt } from "../../../services/core/delivery/backoff.ts";

test.each([
  [0, 0.5, "attempts"],
  [1.5, 0.5, "attempts"],
  [1, 1, "jitter"],
  [1, Number.NaN, "jitter"],
])("attempts %s with jitter %s are refused by name", (attempts, jitter, field) => {
  expect(() => nextAttempt(attempts, jitter)).toThrow(field);
});

test("waits double from a second to five minutes", () => {
  const waits = [1, 2, 3, 9, 10, 1e9].map((attempts) => nextAttempt(attempts, 0.5));

  expect(waits).toEqual([750, 1500, 3000, 192_000, 225_000, 225_000]);
});

test("a wait is at least half and at most the whole of its step", () => {
  const attempts = fc.integer({ min: 1, max: 1e6 });
  const jitter = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  fc.assert(
    fc.property(attempts, jitter, (count, spread) => {
      const waitMs = nextAttempt(count, spread);
      expect(waitMs).toBeGreaterThanOrEqual(nextAttempt(count, 0));
      expect(waitMs).toBeLessThanOrEqual(300_000);
    }),
  );
});
