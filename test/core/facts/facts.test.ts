import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSqlParser } from "../../../services/adapters/sqlparser/sql-parser.ts";
import type { Action } from "../../../services/core/action/action.ts";
import { collectFacts } from "../../../services/core/facts/facts.ts";
import { readFacts } from "../../../services/core/policy/facts.ts";
import type { JsonObject } from "../../../services/core/policy/json.ts";

const parser = createSqlParser();
const collect = (args: JsonObject, tool = "tool") =>
  collectFacts({ tool, operation: "call", target: "", arguments: args } satisfies Action, parser);

describe("collectFacts", () => {
  it("finds nothing in arguments that hold nothing", async () => {
    expect(await collect({ path: "/a", n: 1 })).toEqual({});
  });

  it("tells every statement of every SQL text, under any spelling of the key", async () => {
    const facts = await collect({
      sql: "commit; drop table users",
      options: { "Raw-Query": ["select 1", "delete from t"] },
    });

    expect(facts.sql?.statements.map(({ kind }) => kind)).toEqual([
      "transaction",
      "drop",
      "select",
      "delete",
    ]);
    expect(facts.unparsed).toBeUndefined();
  });

  it.each<[string, JsonObject, string]>([
    ["SQL that is none", { query: "weather in Paris" }, "sql"],
    ["one bad text among good ones", { sql: ["select 1", "selec 1"] }, "sql"],
    [
      "SQL that depends on the dialect",
      { sql: "select 'a\\'' ; drop table users; -- '" },
      "sql_dialect",
    ],
    ["code in a string", { sql: "do 'begin end'" }, "sql_code"],
    ["more texts than are read", { sql: Array(33).fill("select 1") }, "sql"],
    [
      "arguments too deep to search",
      { a: { b: { c: { d: { e: { sql: "drop table x" } } } } } },
      "depth",
    ],
    ["argv that is no list of texts", { argv: ["ls", 1] }, "argv"],
    ["two command lines", { command: "ls", script: "rm x" }, "argv"],
    ["a command that is no text", { cmd: { run: "ls" } }, "argv"],
    ["a shell line that needs a shell", { command: "ls $(rm x)" }, "shell"],
    ["a URL that is no text", { url: 1 }, "url"],
    ["too much", { argv: ["echo", "a".repeat(40_000)] }, "facts_too_large"],
  ])("names what it did not understand: %s", async (...[, args, name]) => {
    expect((await collect(args)).unparsed).toEqual([name]);
  });

  it("trusts PostgreSQL's reading where the SQL goes to PostgreSQL", async () => {
    const sql = "select $$a;b$$";

    expect((await collect({ sql }, "postgres")).unparsed).toBeUndefined();
    expect((await collect({ argv: ["psql", "-c", sql] })).unparsed).toBeUndefined();
    expect((await collect({ argv: ["mysql", "-e", sql] })).unparsed).toEqual(["sql_dialect"]);
  });

  it("reads the SQL inside a command line", async () => {
    const facts = await collect({ argv: ["sh", "-c", "psql -c 'drop table users'"] });

    expect(facts).toMatchObject({
      command: "psql",
      argv: ["sh", "-c", "psql -c 'drop table users'"],
    });
    expect(facts.commands?.map(({ command }) => command)).toEqual(["sh", "psql"]);
    expect(facts.sql?.statements).toMatchObject([{ kind: "drop", tables: ["users"] }]);
  });

  it("reads argv, a program with its arguments, and a shell line", async () => {
    expect((await collect({ argv: ["kubectl", "get"] })).command).toBe("kubectl");
    expect((await collect({ command: "kubectl", args: ["get"] })).argv).toEqual(["kubectl", "get"]);
    expect((await collect({ command: ["kubectl", "get"] })).argv).toEqual(["kubectl", "get"]);
    expect((await collect({ command: "kubectl get; ls" })).commands).toHaveLength(2);
  });

  it("reads an HTTP call", async () => {
    const facts = await collect({ method: "delete", url: "https://H.example/a/../b" });

    expect(facts).toEqual({ method: "DELETE", host: "h.example", path: "/b" });
  });

  it("gives facts that the policy's reader understands, whatever the arguments", async () => {
    const value = fc.oneof(
      fc.constantFrom("select 1", "drop table x", "ls | wc", "https://h.example/%2f", "x", ""),
      fc.array(fc.string({ maxLength: 5 }), { maxLength: 3 }),
      fc.integer(),
    );
    const key = fc.constantFrom(
      "sql",
      "argv",
      "command",
      "args",
      "url",
      "method",
      "headers",
      "cmd",
    );
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, value), async (args) => {
        const facts = await collect(args);

        const read = readFacts(facts as unknown as JsonObject);
        expect(read.unparsed).toEqual(facts.unparsed ?? []);
      }),
    );
  });
});
