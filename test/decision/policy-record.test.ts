import fc from "fast-check";
import { expect, test } from "vitest";
import { MemoryRequestLog } from "../../services/adapters/memory/request-log.ts";
import { PolicyRecord } from "../../services/decision/policy-record.ts";

/** What the log has after a policy was refused with a message, and what could not be recorded. */
async function refusedWith(message: string) {
  const log = new MemoryRequestLog();
  const errors: unknown[] = [];
  const record = new PolicyRecord({
    log,
    clock: () => 1_800_000_000_000,
    createId: () => "x7",
    onError: (error) => errors.push(error),
  });
  await record.refused(new Error(message));
  const [logged] = await log.read(0, 10);
  return { change: logged?.event.change, errors, reason: record.refusedReason };
}

test.each([
  ["at its start", "\udd11 is no rule", "\ufffd is no rule"],
  ["at the cut", `${"x".repeat(1_999)}\u{1f511}`, `${"x".repeat(1_999)}\ufffd`],
])("a refusal whose message halves a character %s is recorded", async (_, message, reason) => {
  const refused = await refusedWith(message);

  expect(refused.errors).toEqual([]);
  expect(refused.change).toEqual({ type: "policy.refused", reason });
  expect(refused.reason).toBe(reason);
});

test("a refusal is recorded whatever the compiler says", async () => {
  const anything = fc.string({ unit: "binary", maxLength: 5_000 });
  const halves = fc
    .array(fc.integer({ min: 0xd7f0, max: 0xe010 }), { maxLength: 3_000 })
    .map((units) => String.fromCharCode(...units));

  await fc.assert(
    fc.asyncProperty(fc.oneof(anything, halves), async (message) => {
      const { errors, change } = await refusedWith(message);

      expect(errors).toEqual([]);
      expect(change?.type).toBe("policy.refused");
    }),
  );
});
