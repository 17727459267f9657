import { describe, expect, test } from "vitest";
import { Fault, type FaultCode } from "../../services/core/fault.ts";
import { AccessRecord, ALIKE_MS, EVENTS_MAX } from "../../services/decision/access-record.ts";
import type { ServiceEvent } from "../../services/core/approval/event.ts";
import { StoreFault, type LoggedEvent } from "../../services/core/approval/store.ts";

/** A log that can be gone. */
class ServiceLog {
  readonly events: ServiceEvent[] = [];
  isDown = false;

  async record(event: ServiceEvent): Promise<LoggedEvent> {
    if (this.isDown) throw new StoreFault("unavailable", "down");
    this.events.push(event);
    return { index: this.events.length - 1, event };
  }

  get changes() {
    return this.events.map(({ change }) => change);
  }
}

const METHOD = "countersign.approval.v1.ApprovalService/Vote";

function refusal(reason: string, code: FaultCode = "unauthenticated"): Fault {
  return new Fault({ code, reason, message: "no" });
}

function start(log = new ServiceLog()) {
  const time = { ms: 0 };
  const counted: string[] = [];
  const errors: unknown[] = [];
  let keys = 0;
  const record = new AccessRecord({
    log,
    clock: () => time.ms,
    createKey: () => `k${(keys += 1)}`,
    count: (reason, method) => counted.push(`${reason} ${method}`),
    onError: (error) => errors.push(error),
  });
  return { record, log, time, counted, errors };
}

const refused = (reason: string, count: number, method = METHOD) => ({
  type: "access.refused",
  reason,
  method,
  count,
});

describe("refused calls", () => {
  test.each([
    ["invalid_argument", "invalid_field"],
    ["not_found", "not_found"],
    ["failed_precondition", "settled"],
    ["resource_exhausted", "store_overloaded"],
    ["internal", "internal"],
  ] as const)("are not those that end with %s (%s)", async (code, reason) => {
    const { record, log, counted } = start();
    await using _ending = record;

    record.note(refusal(reason, code), METHOD);

    expect(log.events).toEqual([]);
    expect(counted).toEqual([]);
  });

  test.each([
    ["unauthenticated", "token_expired"],
    ["permission_denied", "not_an_auditor"],
    ["failed_precondition", "code_not_valid"],
    ["resource_exhausted", "rate_limited"],
    ["invalid_argument", "unredacted_secret"],
  ] as const)("are recorded at once: %s (%s)", async (code, reason) => {
    const { record, log } = start();
    await using _ending = record;

    record.note(refusal(reason, code), METHOD);

    expect(log.changes).toEqual([refused(reason, 1)]);
  });

  test("of one kind are one event of 10 seconds, and none is lost at the end", async () => {
    const { record, log, time, counted } = start();
    for (let call = 0; call < 10_000; call += 1) record.note(refusal("token_invalid"), METHOD);
    time.ms = ALIKE_MS - 1;
    record.tick();
    expect(log.changes).toEqual([refused("token_invalid", 1)]);

    time.ms = ALIKE_MS;
    record.tick();
    record.note(refusal("token_invalid"), METHOD);
    await record[Symbol.asyncDispose]();

    expect(log.changes).toEqual([
      refused("token_invalid", 1),
      refused("token_invalid", 9_999),
      refused("token_invalid", 1),
    ]);
    expect(counted).toHaveLength(10_001);
  });

  test("of ever new kinds fill neither the record nor the memory", async () => {
    const { record, log, time } = start();
    for (let kind = 0; kind < 10_000; kind += 1) record.note(refusal(`reason_${kind}`), METHOD);

    expect(log.changes).toHaveLength(EVENTS_MAX);

    for (let round = 1; round <= 10; round += 1) {
      time.ms = round * ALIKE_MS;
      record.tick();
    }
    await record[Symbol.asyncDispose]();
    const total = log.changes.reduce((sum, each) => sum + ("count" in each ? each.count : 0), 0);
    expect(log.changes.length).toBeLessThan(300);
    expect(total).toBe(10_000);
    expect(log.changes).toContainEqual(refused("other", 10_000 - 256, "other"));
  });

  test("that can't be recorded fail no call, and are told of later", async () => {
    const { record, log, time, errors } = start();
    await using _ending = record;
    log.isDown = true;
    record.note(refusal("token_invalid"), METHOD);
    record.note(refusal("token_invalid"), METHOD);
    await Promise.resolve();
    await Promise.resolve();
    expect(errors).toHaveLength(1);

    log.isDown = false;
    time.ms = ALIKE_MS;
    record.tick();

    expect(log.changes).toEqual([refused("token_invalid", 2)]);
  });

  test("of a kind that has been quiet are recorded at once again", async () => {
    const { record, log, time } = start();
    await using _ending = record;
    record.note(refusal("token_invalid"), METHOD);
    time.ms = ALIKE_MS;
    record.tick();
    record.note(refusal("token_invalid"), METHOD);

    expect(log.changes).toEqual([refused("token_invalid", 1), refused("token_invalid", 1)]);
  });
});
