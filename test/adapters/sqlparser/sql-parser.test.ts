import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createSqlParser } from "../../../services/adapters/sqlparser/sql-parser.ts";

/** One statement of the table, as `kind: tables | columns | functions | marks`. */
interface Case {
  readonly sql: string;
  readonly statements: readonly string[] | null;
  readonly flags?: string;
}

const parser = createSqlParser();

async function describeSql(sql: string): Promise<Case> {
  const facts = await parser.parse(sql);
  if (facts === undefined) return { sql, statements: null };
  const statements = facts.statements.map((each) =>
    [
      `${each.nested === true ? "> " : ""}${each.kind}${each.writes ? "!" : ""}`,
      each.tables.join(" "),
      each.columns.join(" "),
      each.functions.join(" "),
      `${each.has_where ? "where" : ""}${each.has_limit ? ` limit ${each.limit}` : ""}`.trim(),
    ].join(" | "),
  );
  const flags = `${facts.dialectDependent ? "dialect " : ""}${facts.hasOpaqueCode ? "code" : ""}`;
  return flags === "" ? { sql, statements } : { sql, statements, flags: flags.trim() };
}

const cases = JSON.parse(
  readFileSync(new URL("cases.json", import.meta.url), "utf8"),
) as readonly Case[];

describe("createSqlParser", () => {
  it.each(cases)("reads $sql", async (expected) => {
    expect(await describeSql(expected.sql)).toEqual(expected);
  });

  it("does not read behind a NUL, where PostgreSQL's parser would stop", async () => {
    expect(await parser.parse("select 1\0; drop table users")).toBeUndefined();
  });

  it("does not read lone surrogates, over 64 KiB, or over 4,000 tokens", async () => {
    expect(await parser.parse("select '\ud800'")).toBeUndefined();
    expect(await parser.parse(`select '${"ä".repeat(33_000)}'`)).toBeUndefined();
    expect(await parser.parse(`select ${"1,".repeat(2_001)}1`)).toBeUndefined();
  });

  it.each([
    ["parentheses", "(", "1", ")"],
    ["subqueries", "(select ", "1", ")"],
    ["negations", "not ", "a", ""],
    ["signs", "- ", "1", ""],
    ["sums", "1+", "1", ""],
    ["cases", "case when a then ", "1", " end"],
    ["time zones", "a at local + ", "1", ""],
  ])("survives the deepest %s that it takes, again and again", async (...[, open, core, close]) => {
    const tokens = `${open}${close}`.match(/\w+|[^\s\w]/g)?.length ?? 1;
    const depth = Math.floor(3_990 / tokens);
    const deep = `select ${open.repeat(depth)}${core}${close.repeat(depth)}`;

    for (let round = 0; round < 10; round += 1) await parser.parse(deep);

    const facts = await parser.parse("select id from users");
    expect(facts?.statements[0]?.tables).toEqual(["users"]);
  });
});
