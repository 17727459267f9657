import { expect, test } from "vitest";
import { search, sizeOf } from "../../../services/cli/audit/search.ts";
import { Trail } from "../../../services/cli/audit/trail.ts";
import { LOG_STARTS_MS } from "../../support/ledger-log.ts";
import { ledgerOf } from "./ledger-of.ts";

async function found(query: Parameters<typeof search>[1], limit = 10_000, isAuditor = true) {
  const ledger = ledgerOf(400, isAuditor);
  const trail = new Trail(ledger);
  const result = await search(trail, query, { end: await sizeOf(ledger), limit });
  return { ...result, trail };
}

test("whoever is no auditor gets random ids, and is told so", async () => {
  const { entries, trail } = await found({}, 10_000, false);

  expect(trail.isAuditor).toBe(false);
  expect(entries.length).toBeGreaterThan(1_000);
  expect(entries.filter(({ who }) => /^act_|^[a-z:_-]+$/.test(who))).toHaveLength(entries.length);
});

test("nothing is found where nothing matches", async () => {
  expect(await found({ who: "nobody of that name" })).toMatchObject({
    entries: [],
    hasMore: false,
  });
});

test("people are found by a part of their name, in any case", async () => {
  const { entries } = await found({ who: "dana OK" });

  expect(new Set(entries.map(({ who }) => who))).toEqual(new Set(["Dana Okafor"]));
});

test("what happened is found by type, tool, rule and outcome", async () => {
  const types = async (what: string) =>
    new Set((await found({ what })).entries.map(({ record }) => record.type));

  expect(await types("vote.cast")).toEqual(new Set(["vote.cast"]));
  expect(await types("deny_destructive")).toEqual(new Set(["decision.denied"]));
  expect((await types("grant_role")).size).toBeGreaterThan(2);
});

test("the newest ones are kept, in order, and older ones are announced", async () => {
  const all = await found({});
  const { entries, hasMore } = await found({}, 5);

  expect(hasMore).toBe(true);
  expect(entries.map(({ record }) => record.index)).toEqual(
    all.entries.slice(-5).map(({ record }) => record.index),
  );
});

test("a period holds what happened from its beginning to before its end", async () => {
  const sinceMs = LOG_STARTS_MS + 3_600_000;
  const untilMs = sinceMs + 3_600_000;

  const { entries } = await found({ sinceMs, untilMs });

  expect(entries.length).toBeGreaterThan(5);
  const times = entries.map(({ record }) => record.ts);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(sinceMs);
  expect(Math.max(...times)).toBeLessThan(untilMs);
});
