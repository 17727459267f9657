import { describe, expect, it } from "vitest";
import { MemoryRequestLog } from "../../../services/adapters/memory/request-log.ts";
import { GroupLoad } from "../../../services/decision/open/group-load.ts";
import { RateLimit } from "../../../services/decision/open/rate-limit.ts";
import { asking, idsOf, opening, T0 } from "../../contract/store-fixtures.ts";

const GROUP = "data-governance";

describe("the rate of an agent", () => {
  it("is a minute's questions at once, and then as many as come back", () => {
    const rate = new RateLimit(120);

    const first = idsOf(120).map(() => rate.take("a", T0));

    expect(new Set(first)).toEqual(new Set([0]));
    expect(rate.take("a", T0)).toBe(500);
    expect(rate.take("a", T0 + 499)).toBe(1);
    expect(rate.take("a", T0 + 500)).toBe(0);
    expect(rate.take("a", T0 + 500)).toBe(500);
  });

  it("is each agent's own, and a clock that is set back adds nothing", () => {
    const rate = new RateLimit(1);

    expect(rate.take("a", T0)).toBe(0);
    expect(rate.take("b", T0)).toBe(0);
    expect(rate.take("a", T0 - 600_000)).toBe(60_000);
  });

  it("is remembered of a limited number of agents, and those idle for longest are forgotten", () => {
    const rate = new RateLimit(1);
    rate.take("first", T0);

    for (let n = 0; n < 50_000; n += 1) rate.take(`agent-${n}`, T0);

    expect(rate.take("first", T0)).toBe(0);
    expect(rate.take("agent-49999", T0)).toBe(60_000);
  });
});

describe("the load of a group", () => {
  it("is counted from the store at the start, whatever the number of pages", async () => {
    const log = new MemoryRequestLog();
    for (const id of idsOf(1_001)) await log.update(id, opening(id));
    const load = new GroupLoad(log);

    await load.count(T0);

    expect(load.of(GROUP)).toBe(1_001);
    expect(load.of("security")).toBe(0);
  });

  it("follows what is committed here, each request once", async () => {
    const log = new MemoryRequestLog();
    const load = new GroupLoad(log);
    const { request: opened } = await log.update("req_a", opening("req_a"));
    const { request: expired } = await log.update("req_a", asking({ kind: "tick" }, T0 + 60_000));
    if (opened === undefined || expired === undefined) throw new Error("it was opened");

    load.note(opened);
    load.note(opened);
    expect(load.of(GROUP)).toBe(1);
    load.note(expired);
    load.note(expired);
    expect(load.of(GROUP)).toBe(0);
  });

  it("is counted anew before a group is called full, and not all the time", async () => {
    const log = new MemoryRequestLog();
    let reads = 0;
    const load = new GroupLoad({
      list: (filter) => {
        reads += 1;
        return log.list(filter);
      },
    });
    const { request } = await log.update("req_a", opening("req_a"));
    if (request === undefined) throw new Error("it was opened");
    load.note(request);
    await log.update("req_a", asking({ kind: "tick" }, T0 + 60_000));

    expect(await load.fullOf([GROUP], 1, T0 + 60_000)).toBeUndefined();
    load.note(request);
    expect(await load.fullOf([GROUP], 1, T0 + 60_001)).toBe(GROUP);
    expect(reads).toBe(1);
    expect(await load.fullOf([GROUP], 1, T0 + 65_000)).toBeUndefined();
    expect(reads).toBe(2);
  });

  it("does not bring back what was settled while it was counted", async () => {
    const log = new MemoryRequestLog();
    await log.update("req_a", opening("req_a"));
    const load = new GroupLoad({
      list: async (filter) => {
        const page = await log.list(filter);
        const { request } = await log.update("req_a", asking({ kind: "tick" }, T0 + 60_000));
        if (request !== undefined) load.note(request);
        return page;
      },
    });

    await load.count(T0);

    expect(load.of(GROUP)).toBe(0);
  });
});
